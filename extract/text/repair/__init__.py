"""Damage of texts: found, mended where one reading is possible, told as steps that can be replayed."""

from .encoding import lost
from .plan import Plan, apply, make_plan, read_plan
from .stage import Repaired, Stage, stage

__all__ = ["Plan", "Repaired", "Stage", "apply", "lost", "make_plan", "read_plan", "stage"]
