using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Transport.Linearised;

/// <summary>
/// The full solution in the words of relaxation times: F = tau omega v there, so that F.v/(omega |v|^2) takes the place of tau. It can be
/// negative: such a mode is dragged against the gradient by the others.
/// </summary>
internal static class EffectiveModes
{
    /// <summary>omega |v|^2/(F.v) in 1/ps, [mode]; the given rate where a mode does not move.</summary>
    public static double[] Rates(FullConductivity full, PhononTable phonons, double[] rates) =>
        [.. Enumerable.Range(0, rates.Length).Select(mode => Along(full, phonons, mode) is var (product, square) && product != 0
            ? phonons.Frequencies[mode] * square / product
            : rates[mode])];

    /// <summary>
    /// A conductivity whose tensor, branches and modes are those of the full solution's populations; mean free paths F.v/(omega |v|) in nm.
    /// All else is
    /// that of the relaxation-time approximation.
    /// </summary>
    public static Conductivity AsConductivity(FullConductivity full, PhononTable phonons, Conductivity relaxationTime)
    {
        int branches = phonons.BranchCount;
        var perBranch = new double[6 * branches];
        var paths = new double[phonons.Frequencies.Length];
        for (int mode = 0; mode < paths.Length; mode++)
        {
            (double product, double square) = Along(full, phonons, mode);
            paths[mode] = product == 0 ? 0 : 0.1 * product / (phonons.Frequencies[mode] * Math.Sqrt(square));
            for (int k = 0; k < 6; k++)
            {
                perBranch[(6 * (mode % branches)) + k] += full.Modes.Tensors[(6 * mode) + k];
            }
        }

        return relaxationTime with
        {
            Tensor = full.Tensor,
            PerBranch = [.. Enumerable.Range(0, branches).Select(b => SymmetricTensor.ToMatrix(perBranch.AsSpan(6 * b, 6)))],
            Modes = new ModeConductivity(full.Modes.Tensors, paths),
        };
    }

    private static (double Product, double Square) Along(FullConductivity full, PhononTable phonons, int mode)
    {
        var v = new Vector3D(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]);
        double[] f = full.Modes.Field;
        return (Vector3D.Dot(new(f[3 * mode], f[(3 * mode) + 1], f[(3 * mode) + 2]), v), v.LengthSquared);
    }
}
