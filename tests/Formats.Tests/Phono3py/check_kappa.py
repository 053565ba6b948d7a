"""Rebuilds the conductivity of a kappa-mNNN.hdf5 with h5py, in the arithmetic that phono3py documents for its users.

Prints the number of temperatures, and the largest misses of kappa from gamma and gv_by_gv, and from mode_kappa, relative to the largest
component of each temperature. Ends with an error where a dataset is absent or has another shape.
"""

import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "r") as file:
    data = {name: file[name][()] for name in file}

points, bands = data["frequency"].shape
temperatures = len(data["temperature"])
shapes = {
    "mesh": (3,),
    "qpoint": (points, 3),
    "weight": (points,),
    "grid_point": (points,),
    "group_velocity": (points, bands, 3),
    "gv_by_gv": (points, bands, 6),
    "heat_capacity": (temperatures, points, bands),
    "gamma": (temperatures, points, bands),
    "gamma_isotope": (points, bands),
    "kappa": (temperatures, 6),
    "mode_kappa": (temperatures, points, bands, 6),
    "kappa_unit_conversion": (),
}
for name, shape in shapes.items():
    assert np.shape(data[name]) == shape, f"{name}: {np.shape(data[name])}, not {shape}"
assert np.issubdtype(data["weight"].dtype, np.integer) and np.issubdtype(data["mesh"].dtype, np.integer)

weights = data["weight"].sum()
assert weights == np.prod(data["mesh"])
gamma = data["gamma"] + data["gamma_isotope"]
inverse = np.divide(1, 2 * gamma, out=np.zeros_like(gamma), where=data["gamma"] > 0)
modes = data["kappa_unit_conversion"] * np.einsum("tqb,qbi->tqbi", data["heat_capacity"] * inverse, data["gv_by_gv"])
scale = np.abs(data["kappa"]).max(axis=1)
rebuilt = np.abs(modes.sum(axis=(1, 2)) / weights - data["kappa"]).max(axis=1) / scale
summed = np.abs(data["mode_kappa"].sum(axis=(1, 2)) / weights - data["kappa"]).max(axis=1) / scale
print(temperatures, rebuilt.max(), summed.max())
