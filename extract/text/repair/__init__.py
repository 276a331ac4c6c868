"""Damage of texts: found, mended where one reading is possible, told as steps that can be replayed."""

from .plan import Plan, apply, make_plan, read_plan
from .stage import Repaired, Stage, stage

__all__ = ["Plan", "Repaired", "Stage", "apply", "make_plan", "read_plan", "stage"]
