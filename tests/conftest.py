"""Shared fixtures, and the rule that nothing is left untested where everything is installed."""

import os
from pathlib import Path

import pytest
from heshu import knowledge as knowledge_module
from heshu.model import Result
from heshu.tables import derived, export, store
from hypothesis import settings
from made import report

# A slow machine is no failure, and the first example of a test may load a dictionary.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

HOUSE = Path(__file__).parent.parent
NOT_OURS = "not part of the project"
"""What the reason of a test says that reads a corpus which only its owners have."""


@pytest.fixture(scope="session")
def knowledge():
    return knowledge_module.load()


@pytest.fixture(scope="session")
def house():
    return HOUSE


@pytest.fixture
def written(tmp_path, knowledge):
    """Writes results as tables and store; gives the folder."""
    failed = Result("in/乙.docx", "fedcba9876543210", "failed", error="损坏。请另存。")

    def write(*results):
        rows = export.write_tables(results or (report(), failed), tmp_path / "tables", knowledge)
        rows |= derived.write_derived(tmp_path / "tables", knowledge)
        store.build(tmp_path / store.FILE_NAME, tmp_path / "tables")
        export.write_data_package(tmp_path / "datapackage.json", tmp_path / "tables", "9.9", "zh", rows)
        return tmp_path

    return write


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """With HESHU_REQUIRE_ALL=1 a skipped test fails: there, every tool is meant to be installed."""
    outcome = yield
    report = outcome.get_result()
    required = os.environ.get("HESHU_REQUIRE_ALL") == "1" and NOT_OURS not in str(report.longrepr)
    if report.skipped and required and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"skipped although HESHU_REQUIRE_ALL=1 is set: {reason}"
