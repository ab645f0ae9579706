"""What somebody sees who opens the catalogue, in a real browser."""

import time

import pytest

VIEWS = "model/model.feature_warehouse"


def test_the_overview_says_what_this_is_in_both_languages(show):
    text = show("overview", "Feature warehouse")
    assert "A feature is a value that a model learns from" in text
    assert "Uma variável (feature) é um valor com que um modelo aprende" in text


def test_search_finds_a_feature_by_its_column_name(show, browser):
    show("overview", "Feature warehouse")
    field = browser.find_element("id", "search")
    field.send_keys("homework_rate_90d")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        text = browser.find_element("tag name", "body").text
        if "student_attendance" in text and "result" in text:
            return
        time.sleep(0.1)
    raise AssertionError(text[:2000])


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_both_versions_of_a_view_have_their_page(show, version):
    text = show(f"{VIEWS}.student_attendance.{version}", "Used by.")
    assert f"This is {version}" in text
    if version == "v1":
        assert "It is deprecated on 2027-06-30." in text


def test_a_view_shows_null_shares_of_n_rows_and_its_users(show):
    text = show(f"{VIEWS}.student_performance.v1", "Used by.")
    assert "0.0 % (0 of " in text
    assert "gap_model_v2 (auc 0.81 on 57 rows)" in text
    assert "level_gap_training_set" in text


def test_distributions_are_drawn(show, browser):
    show(f"{VIEWS}.student_performance.v1", "Used by.")
    widths = browser.execute_script(
        "return [...document.images].filter(one => one.alt == 'distribution')"
        ".map(one => one.naturalWidth)"
    )
    assert len(widths) > 10
    assert set(widths) == {96}


def test_a_column_says_what_it_is_made_of_and_how_near_to_a_person(show, browser):
    show(f"{VIEWS}.student_profile.v1", "Used by.")
    html = browser.execute_script("return document.body.innerHTML")
    assert "pede.pede_2024.gênero" in html
    assert "Personal data: quasi (from pede.pede_2022.gênero)" in html


def test_an_exposure_shows_its_metrics_and_features(show):
    text = show("exposure/exposure.feature_warehouse.gap_model_v2", "Trained on")
    assert "auc\n0.81" in text or "auc 0.81" in text
    assert "Trained on 57 rows of level_gap_training_set" in text
    assert "student_performance.v1:inde" in text


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("source/source.feature_warehouse.pede.pede_2022", "Gênero"),
        ("source_list/pede", "Personal data"),
        (
            "snapshot/snapshot.feature_warehouse.student_registration_snapshot",
            "Columns",
        ),
        ("source_list/attendance", "Windows"),
    ],
)
def test_sources_and_snapshots_have_their_pages(show, place, said):
    assert said in show(place, said)


def test_the_folders_have_their_icons(show, browser):
    show(f"{VIEWS}.student_profile.v1", "Used by.")
    icons = browser.execute_script(
        "return [...document.querySelectorAll('use')]"
        ".filter(one => one.getBoundingClientRect().width > 0).length"
    )
    assert icons > 8


def test_no_page_logs_an_error_or_asks_for_anything(show, browser, requested):
    browser.get_log("browser")
    requested()
    for place, said in [
        ("overview", "Feature warehouse"),
        (f"{VIEWS}.student_attendance.v2", "Used by."),
        ("exposure/exposure.feature_warehouse.gap_model_v2", "Trained on"),
    ]:
        show(place, said)
    assert [one["message"] for one in browser.get_log("browser")] == []
    asked = {one.split(":")[0] for one in requested()}
    assert asked <= {"file", "data", "about", "blob"}


def test_a_script_in_a_description_does_not_run(synced_copy, tmp_path, browser):
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.docs import docs

    yaml = synced_copy / "models/exposures/gap_model_v2.yml"
    attack = "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'>"
    yaml.write_text(
        yaml.read_text().replace("level_gap_training_set\n", f'"{attack}"\n')
    )
    out = tmp_path / "index.html"
    docs(Project.open(synced_copy), out=out, with_statistics=False)
    browser.get(f"{out.as_uri()}#!/exposure/exposure.feature_warehouse.gap_model_v2")
    deadline = time.monotonic() + 30
    while "Trained on" not in browser.find_element("tag name", "body").text:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert browser.execute_script("return window.hit") is None
