"""The model that ranks features: LightGBM with small trees, the same for each seed."""

import warnings
from typing import TYPE_CHECKING

import numpy as np

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.observed.observations import Floats, Observations

if TYPE_CHECKING:
    import lightgbm

# small trees: a thousand rows carry no more
_PARAMETERS = {
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "learning_rate": 0.05,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "cat_smooth": 10,
    "deterministic": True,
    "force_row_wise": True,
    # on few rows threads wait for each other longer than they work
    "num_threads": 1,
    "verbosity": -1,
}
ROUNDS = 150


def fitted(
    seen: Observations, *, seed: int, rounds: int = ROUNDS
) -> "lightgbm.Booster":
    """Let LightGBM learn from all rows of a seen.

    Raises
    ------
    FeatureWarehouseError
        When LightGBM cannot be loaded: it needs the system's OpenMP library.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.tile([0.0, 1.0], 50)
    >>> m = Observations(("x",), y[:, None], (), y, 2, np.arange(100),
    ...                  np.zeros(100, dtype=int))
    >>> predicted(fitted(m, seed=0), np.array([[0.0], [1.0]])).round().tolist()
    [0.0, 1.0]
    """
    try:
        import lightgbm
    except OSError as error:
        raise FeatureWarehouseError(
            f"LightGBM cannot be loaded: {error}",
            "install the OpenMP library: `apt-get install libgomp1`, or "
            "`brew install libomp`",
        ) from error
    objective = {0: "regression", 2: "binary"}.get(seen.classes, "multiclass")
    parameters = {**_PARAMETERS, "objective": objective, "seed": seed}
    if objective == "multiclass":
        parameters["num_class"] = seen.classes
    data = lightgbm.Dataset(
        seen.values,
        seen.y,
        # names of the warehouse may hold what LightGBM refuses
        feature_name=[f"f{i}" for i in range(len(seen.names))],
        categorical_feature=list(seen.categories),
        params={"verbosity": -1},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return lightgbm.train(parameters, data, num_boost_round=rounds)


def predicted(model: "lightgbm.Booster", values: Floats) -> Floats:
    """Predict rows: a probability, one for each class, or a quantity."""
    return model.predict(values, num_threads=1)


def contributions(model: "lightgbm.Booster", values: Floats) -> Floats:
    """Give each feature's mean absolute contribution to the predictions of rows (SHAP).

    Notes
    -----
    Lundberg and others (2020), exact for trees; of several classes the sum.
    """
    raw = model.predict(values, pred_contrib=True, num_threads=1)
    width = values.shape[1] + 1
    return (
        np.abs(raw.reshape(len(values), -1, width)[:, :, :-1]).sum(axis=1).mean(axis=0)
    )
