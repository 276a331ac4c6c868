"""Fit the weights of `confidence` on labelled texts, and show what the number means.

    python benchmarks/confidence.py [GOLD_DIR]           the table of deciles, by five-fold cross-validation
    python benchmarks/confidence.py [GOLD_DIR] --write   the same, and write rules/confidence.toml

A row is right where every field that its label holds is right. Texts, not rows, are dealt out to the folds,
so that no text is judged by weights that have seen it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
from heshu.figures import extract
from heshu.figures.confidence import signs
from heshu.knowledge import load
from heshu.loaders import from_text
from heshu.run.evaluate import evaluate
from heshu.text import read

ROOT = Path(__file__).parent.parent
FOLDS = 5
RARE = 8
PENALTY = 6.0


def rows(gold: Path) -> tuple[list[list[str]], np.ndarray, list[str]]:
    """(signs of each row, 1 where the row is right, the text it stands in)."""
    knowledge = load()
    wrong = {(one.doc, one.start) for one in evaluate(gold, knowledge).mistakes if one.kind != "missed"}
    features: list[list[str]] = []
    right: list[bool] = []
    texts: list[str] = []
    for path in sorted(gold.glob("*.jsonl")):
        text = path.with_suffix(".txt")
        for figure in extract(read(from_text(text.read_text(encoding="utf-8")), knowledge), knowledge):
            features.append(sorted(set(signs(figure))))
            right.append((text.name, figure.start) not in wrong)
            texts.append(path.stem)
    return features, np.array(right, dtype=float), texts


def fit(features: list[list[str]], right: np.ndarray) -> tuple[float, dict[str, float]]:
    """Bias and weights by penalised logistic regression (Newton steps)."""
    counts = Counter(sign for row in features for sign in row)
    names = sorted(name for name, count in counts.items() if RARE <= count < len(features))
    column = {name: index + 1 for index, name in enumerate(names)}
    x = np.zeros((len(features), len(names) + 1))
    x[:, 0] = 1
    for index, row in enumerate(features):
        for sign in row:
            if sign in column:
                x[index, column[sign]] = 1
    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], PENALTY)
    ridge[0] = 1e-3
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (right - chance) - ridge * weights
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + np.diag(ridge)
        weights += np.linalg.solve(curve, slope)
    return float(weights[0]), {name: round(float(weights[column[name]]), 3) for name in names}


def chance(bias: float, weights: dict[str, float], row: list[str]) -> float:
    """The confidence of one row."""
    return float(1 / (1 + np.exp(-bias - sum(weights.get(sign, 0.0) for sign in row))))


def main() -> None:
    """Print the table; write the weights where asked."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    features, right, texts = rows(Path(arguments[0]) if arguments else ROOT / "tests" / "gold")
    fold = {name: index % FOLDS for index, name in enumerate(sorted(set(texts)))}
    told = np.zeros(len(right))
    for number in range(FOLDS):
        learn = [i for i, text in enumerate(texts) if fold[text] != number]
        bias, weights = fit([features[i] for i in learn], right[learn])
        for i, text in enumerate(texts):
            if fold[text] == number:
                told[i] = chance(bias, weights, features[i])
    order = np.argsort(told, kind="stable")
    print(f"{len(right)} rows, {right.mean():.3f} right")
    print("decile  confidence       right")
    for number, part in enumerate(np.array_split(order, 10), 1):
        print(f"{number:6}  {told[part].min():.3f}-{told[part].max():.3f}  {right[part].mean():10.3f}")
    if "--write" in sys.argv:
        bias, weights = fit(features, right)
        path = ROOT / "rules" / "confidence.toml"
        head = path.read_text(encoding="utf-8").split("bias = ")[0]
        kept = "\n".join(f'"{name}" = {weight}' for name, weight in weights.items() if abs(weight) >= 0.02)
        path.write_text(f"{head}bias = {bias:.3f}\n\n[rule.weights]\n{kept}\n", encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
