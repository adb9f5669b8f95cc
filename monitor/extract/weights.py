"""How much each feature of a block speaks for it (above 0) or against it: weights that were learned, not invented.

Written by tests/tools/train_extraction.py: a logistic regression with L2 over the blocks of 769 real pages with known texts
(collections AEB, Fundus, readability and trafilatura; thirty languages), each block weighed by its share of the words of its
article; the least probability is 0.3 for blocks that trafilatura found and 0.65 for others.
By weights learned without the sites that they are tried on (5 folds, parted in three ways) the figures of the gate
`extraction` are (a little too good, as features and probabilities were chosen by them):
  aeb 0.9672, fundus 0.9570, readability 0.9448, trafilatura 1348 required and 85 forbidden
  aeb 0.9673, fundus 0.9579, readability 0.9448, trafilatura 1353 required and 86 forbidden
  aeb 0.9684, fundus 0.9574, readability 0.9448, trafilatura 1348 required and 87 forbidden
"""

from collections.abc import Sequence
from operator import mul

from monitor.extract.evidence import FEATURES

WEIGHTS = {
    "bias": 1.88,
    "found": -0.76,
    "found and stated": -0.69,
    "found but unstated": -2.10,
    "neither": -0.66,
    "unfound": -5.03,
    "in the description": 2.06,
    "repeated": -0.25,
    "found, repeated": -3.53,
    "found much": -0.45,
    "length": 0.20,
    "25 words": 0.78,
    "found, seven words": -0.27,
    "unfound, seven words": 0.56,
    "linked": -0.87,
    "mostly linked": -1.09,
    "only a link": 1.63,
    "found and linked": -1.59,
    "unfound, linked": -0.70,
    "a sentence": 0.65,
    "prompt": -1.58,
    "pointer": -2.43,
    "credit": -0.92,
    "byline": -1.67,
    "h1": -2.20,
    "item": -0.02,
    "cell": -0.12,
    "div": -0.90,
    "p": -0.67,
    "caption tag": 0.72,
    "found div": -0.90,
    "unfound p": 0.77,
    "unfound item": -1.06,
    "unfound cell": 3.09,
    "before": 0.63,
    "after": -0.46,
    "previous": 0.52,
    "next": 0.21,
    "among next": 0.38,
    "share of parent": -0.35,
    "share of grandparent": -0.33,
    "parent of most": 1.37,
    "tag of most": 0.54,
    "in the container": 0.69,
    "noise": -1.50,
    "own noise": 0.76,
    "named caption": -0.78,
    "named lead": 0.28,
    "navigation": -1.34,
    "figure": -1.71,
    "list": -0.36,
    "quoted": 2.20,
    "hidden": -2.01,
    "shown photograph": 0.94,
    "found in navigation": 4.38,
    "found hidden": 2.22,
}
_IN_ORDER = tuple(WEIGHTS[name] for name in FEATURES)


def weight_of(features: Sequence[float]) -> float:
    """What the features of a block, in the order of `FEATURES`, add up to: above 0 it is the article's."""
    return float(sum(map(mul, features, _IN_ORDER)))
