using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Compression.Model;

/// <summary>What a `.pcp` file holds: the modes, the crystal they belong to, and how they were trained.</summary>
public sealed record PcpModel(Crystal Crystal, PcpModes Modes, PcpTrainingRecord Training);

/// <summary>How PCP modes were trained and how well they represent the tensor.</summary>
/// <param name="Objective">"plain" or "longwave".</param>
/// <param name="Route">"unconstrained" (route A) or "orbits" (route B, symmetric by construction).</param>
/// <param name="Seed">Seed of the random starts.</param>
/// <param name="Starts">Number of random starts.</param>
/// <param name="Iterations">Largest number of iterations of one start.</param>
/// <param name="Loss">||Phi~ - Phi|| / ||Phi|| over all entries, also those where Phi is zero.</param>
/// <param name="StrainLoss">Relative error of the strain derivative of the tensor of one order less; NaN where it was not measured.</param>
/// <param name="ElasticLoss">Relative error of the matrix elements of sampled tuples of long waves; NaN where it was not measured.</param>
/// <param name="SymmetryLoss">||Phi~ - average of Phi~ over the space group|| / ||Phi||; NaN where it was not measured.</param>
/// <param name="Nonzero">Number of entries of Phi that are not zero, the numerator of gamma.</param>
/// <param name="StoredValues">Number of values of Phi that its file stores.</param>
/// <param name="ConductivityShift">Relative change of kappa to first order, 300 K, from independent draws (<see cref="HeatErrors"/>); for
/// the fourth order of kappa with three and four phonons; NaN where it was not measured.</param>
/// <param name="ProcessError">sqrt of the mean of |V~/V - 1|^2 over the processes that limit kappa; NaN where it was not measured.</param>
/// <param name="ConductivityShiftError">Standard error of <paramref name="ConductivityShift"/>, which is a mean over drawn
/// processes.</param>
/// <param name="Source">Fingerprint of the tensor that was compressed, see <see cref="TensorFingerprint"/>.</param>
public sealed record PcpTrainingRecord(
    string Objective,
    string Route,
    ulong Seed,
    int Starts,
    int Iterations,
    double Loss,
    double StrainLoss,
    double ElasticLoss,
    double SymmetryLoss,
    long Nonzero,
    long StoredValues,
    string Source,
    double ConductivityShift = double.NaN,
    double ProcessError = double.NaN,
    double ConductivityShiftError = double.NaN);
