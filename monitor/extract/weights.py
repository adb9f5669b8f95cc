"""How much each feature of a block speaks for it (above 0) or against it: weights that were learned, not invented.

Written by tests/tools/train_extraction.py: a logistic regression with L2 over the blocks of 769 real pages with known texts
(collections AEB, Fundus, readability and trafilatura; thirty languages), each block weighed by its share of the words of its
article; the least probability is 0.3 for blocks that trafilatura found and 0.7 for others.
By weights learned without the sites that they are tried on (5 folds, parted in three ways) the figures of the gate
`extraction` are:
  aeb 0.9670, fundus 0.9575, readability 0.9444, trafilatura 1350 required and 87 forbidden
  aeb 0.9670, fundus 0.9571, readability 0.9447, trafilatura 1351 required and 84 forbidden
  aeb 0.9670, fundus 0.9577, readability 0.9446, trafilatura 1347 required and 88 forbidden
"""

from collections.abc import Sequence
from operator import mul

from monitor.extract.evidence import FEATURES

WEIGHTS = {
    "bias": 1.89,
    "found": -0.57,
    "found and stated": -0.69,
    "found but unstated": -2.16,
    "neither": -0.66,
    "unfound": -5.23,
    "in the description": 2.08,
    "repeated": -0.19,
    "found, repeated": -3.52,
    "found much": -0.41,
    "length": 0.16,
    "25 words": 0.83,
    "found, seven words": -0.19,
    "unfound, seven words": 0.43,
    "linked": -0.79,
    "mostly linked": -1.09,
    "only a link": 1.60,
    "found and linked": -1.71,
    "unfound, linked": -0.64,
    "a sentence": 0.64,
    "prompt": -1.60,
    "pointer": -2.48,
    "credit": -0.91,
    "byline": -1.69,
    "h1": -2.28,
    "item": -0.17,
    "cell": 0.98,
    "div": -0.85,
    "p": -0.88,
    "caption tag": 0.79,
    "found div": -1.13,
    "unfound p": 0.94,
    "unfound item": -0.90,
    "unfound cell": 1.61,
    "before": 0.67,
    "after": -0.42,
    "previous": 0.56,
    "next": 0.25,
    "among next": 0.36,
    "share of parent": -0.34,
    "share of grandparent": -0.38,
    "parent of most": 1.33,
    "tag of most": 0.66,
    "in the container": 0.68,
    "noise": -1.50,
    "own noise": 0.75,
    "named caption": -0.81,
    "named lead": 0.27,
    "navigation": -1.32,
    "figure": -1.67,
    "list": -0.37,
    "quoted": 2.19,
    "hidden": -2.07,
    "shown photograph": 0.91,
    "found in navigation": 4.36,
    "found hidden": 2.64,
}
_IN_ORDER = tuple(WEIGHTS[name] for name in FEATURES)


def weight_of(features: Sequence[float]) -> float:
    """What the features of a block, in the order of `FEATURES`, add up to: above 0 it is the article's."""
    return float(sum(map(mul, features, _IN_ORDER)))
