"""How much each feature of a block speaks for it (above 0) or against it: weights that were learned, not invented.

Written by tests/tools/train_extraction.py: a logistic regression with L2 over the blocks of 769 real pages with known texts
(collections AEB, Fundus, readability and trafilatura; thirty languages), each block weighed by its share of the words of its
article; the least probability is 0.3 for blocks that trafilatura found and 0.7 for others.
By weights learned without the sites that they are tried on (5 folds, parted in three ways) the figures of the gate
`extraction` are:
  aeb 0.9658, fundus 0.9578, readability 0.9445, trafilatura 1348 required and 86 forbidden
  aeb 0.9662, fundus 0.9571, readability 0.9447, trafilatura 1350 required and 85 forbidden
  aeb 0.9655, fundus 0.9576, readability 0.9447, trafilatura 1346 required and 88 forbidden
"""

from collections.abc import Sequence
from operator import mul

from monitor.extract.evidence import FEATURES

WEIGHTS = {
    "bias": 1.78,
    "found": -0.49,
    "found and stated": -0.70,
    "found but unstated": -2.16,
    "neither": -0.68,
    "unfound": -5.24,
    "in the description": 2.08,
    "repeated": 0.67,
    "found, repeated": -4.38,
    "found much": -0.42,
    "length": 0.18,
    "25 words": 0.82,
    "found, seven words": -0.17,
    "unfound, seven words": 0.38,
    "linked": -0.75,
    "mostly linked": -1.09,
    "only a link": 1.60,
    "found and linked": -1.75,
    "unfound, linked": -0.59,
    "a sentence": 0.65,
    "prompt": -1.63,
    "pointer": -2.47,
    "credit": -0.90,
    "byline": -1.65,
    "h1": -2.28,
    "item": -0.21,
    "cell": 0.91,
    "div": -0.88,
    "p": -0.85,
    "caption tag": 0.80,
    "found div": -1.08,
    "unfound p": 0.97,
    "unfound item": -0.93,
    "unfound cell": 1.44,
    "before": 0.73,
    "after": -0.36,
    "previous": 0.58,
    "next": 0.26,
    "among next": 0.36,
    "share of parent": -0.35,
    "share of grandparent": -0.38,
    "parent of most": 1.33,
    "tag of most": 0.61,
    "in the container": 0.66,
    "noise": -1.53,
    "own noise": 0.77,
    "named caption": -0.81,
    "named lead": 0.27,
    "navigation": -1.38,
    "figure": -1.64,
    "list": -0.33,
    "quoted": 2.23,
    "hidden": -2.21,
    "shown photograph": 0.91,
    "found in navigation": 4.44,
    "found hidden": 2.79,
}
_IN_ORDER = tuple(WEIGHTS[name] for name in FEATURES)


def weight_of(features: Sequence[float]) -> float:
    """What the features of a block, in the order of `FEATURES`, add up to: above 0 it is the article's."""
    return float(sum(map(mul, features, _IN_ORDER)))
