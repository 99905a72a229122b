"""A recipe as text and back."""

import pytest

from falgui.core.recipe import ImageFormat, Recipe, recipe_from


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(ImageFormat.WEBP, 80, 2048, "#102030", convert_unusual=False),
        Recipe(remove_identifying=False, remove_notes=True),
    ],
)
def test_a_recipe_comes_back_from_its_text(recipe: Recipe) -> None:
    assert recipe_from(recipe.as_text()) == recipe


def test_a_recipe_without_converting_still_takes_traces_out() -> None:
    recipe = Recipe(ImageFormat.WEBP, 80, 2048, remove_notes=True)
    kept = recipe.without_converting()
    assert (kept.image_format, kept.longest_edge, kept.convert_unusual) == ("keep", 0, False)
    assert (kept.remove_identifying, kept.remove_notes) == (True, True)


def test_the_usual_recipe_takes_no_room_and_what_is_new_is_passed_over() -> None:
    assert Recipe().as_text() == "{}"
    assert recipe_from('{"later": 1, "quality": 50}') == Recipe(quality=50)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"quality": "x"}', '{"image_format": "gif"}', '{"background": 1}']
)
def test_what_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        recipe_from(text)
