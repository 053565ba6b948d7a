using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Studies.Costs;

/// <summary>
/// Which part of all combinations of branches conserves energy within the width of a grid: estimated from random modes of some of its
/// points, as if momenta did not matter.
/// </summary>
/// <param name="ThreePhonon">Of eights of branches, those with any process of three phonons.</param>
/// <param name="FourPhonon">The same for four.</param>
internal sealed record KeptFraction(double ThreePhonon, double FourPhonon)
{
    private const int Lanes = GridModes.Lanes;

    /// <summary>Draws whose estimate is good to a few percent where a hundredth is kept.</summary>
    private const int ManyDraws = 20_000;

    /// <summary>
    /// Part of the products with the first leg's matrix that large cells need, see <see cref="TwoSidedElements"/>. Counted are those of the
    /// branches that are the lower ones of a process: they cover all processes too, with hardly more than the fewest branches.
    /// </summary>
    public double Projected { get; init; } = 1;

    /// <summary>Kept vectors of eight of the last phonon's branches, three phonons of given wave vectors.</summary>
    public double Three(int branches) => ThreePhonon * branches * branches * CostModel.Blocks(branches);

    /// <summary>The same of four phonons.</summary>
    public double Four(int branches) => FourPhonon * branches * branches * branches * CostModel.Blocks(branches);

    /// <param name="phonons">Phonons of some points of the grid.</param>
    /// <param name="steps">Its steps, 1/Angstrom.</param>
    /// <param name="broadening">The energy delta.</param>
    /// <param name="draws">Combinations that are tried.</param>
    public static KeptFraction Of(
        PhononTable phonons, IReadOnlyList<Vector3D> steps, BroadeningOptions broadening, int draws = ManyDraws)
    {
        var random = new RandomStream(1, 0, 0);
        int three = 0, four = 0, d = phonons.BranchCount, blocks = (d + Lanes - 1) / Lanes;
        Vector3D[] scaled = Scaled(steps, broadening);
        for (int draw = 0; draw < draws; draw++)
        {
            Mode a = Mode.Draw(phonons, ref random), b = Mode.Draw(phonons, ref random), c = Mode.Draw(phonons, ref random);
            int point = (int)random.NextIndex(phonons.QPointCount), block = Lanes * (int)random.NextIndex(blocks);
            uint keeps = 0;
            for (int branch = block; branch < Math.Min(d, block + Lanes); branch++)
            {
                Mode last = Mode.Of(phonons, point, branch);
                keeps |= Three(a, b, last, scaled, broadening.CutThreePhonon) | Four(a, b, c, last, scaled, broadening.CutFourPhonon);
            }

            three += (int)(keeps & 1);
            four += (int)(keeps >> 1);
        }

        return new((double)three / draws, (double)four / draws) { Projected = Lower(phonons) };
    }

    // omega of one phonon leaves its two partners at most the rest up to the highest one, or the lower of them a half
    private static double Lower(PhononTable phonons)
    {
        double[] sorted = [.. phonons.Frequencies.Order()];
        double four = (double)ModePanel.Lanes / phonons.BranchCount; // they come in fours
        double sum = 0;
        foreach (double omega in sorted)
        {
            int below = Array.BinarySearch(sorted, Math.Max(sorted[^1] - omega, omega / 2));
            sum += Math.Min(1, 2 * (((double)(below < 0 ? ~below : below) / sorted.Length) + four));
        }

        return sum / sorted.Length;
    }

    private static uint Three(Mode a, Mode b, Mode c, Vector3D[] steps, double cut)
    {
        double absorb = Widest(steps, b.Velocity - c.Velocity), emit = Widest(steps, b.Velocity + c.Velocity);
        double difference = b.Frequency - c.Frequency;
        return Math.Abs(a.Frequency + difference) < cut * absorb
            || Math.Abs(a.Frequency - difference) < cut * absorb
            || Math.Abs(a.Frequency - b.Frequency - c.Frequency) < cut * emit ? 1u : 0;
    }

    private static uint Four(Mode a, Mode b, Mode c, Mode e, Vector3D[] steps, double cut)
    {
        // velocities are as often against each other as along: one width serves all patterns
        double first = Widest(steps, b.Velocity - c.Velocity), second = Widest(steps, b.Velocity - e.Velocity);
        double third = Widest(steps, c.Velocity - e.Velocity), squares = (first * first) + (second * second) + (third * third);
        double reach = cut * Math.Sqrt(squares / 3);
        for (int signs = 0; signs < 7; signs++)
        {
            double energy = a.Frequency + Signed(b, signs & 1) + Signed(c, signs & 2) + Signed(e, signs & 4);
            if (Math.Abs(energy) < reach)
            {
                return 2;
            }
        }

        return 0;
    }

    private static double Signed(Mode mode, int plus) => plus != 0 ? mode.Frequency : -mode.Frequency;

    /// <summary>Steps that give the width of a process by <see cref="Widest"/>.</summary>
    internal static Vector3D[] Scaled(IEnumerable<Vector3D> steps, BroadeningOptions broadening) =>
        [.. steps.Select(s => broadening.Scale / Math.Sqrt(2) * s)];

    /// <summary>The largest |step . velocity|, rad/ps.</summary>
    internal static double Widest(Vector3D[] steps, Vector3D velocity)
    {
        double widest = 0;
        foreach (Vector3D step in steps)
        {
            widest = Math.Max(widest, Math.Abs(Vector3D.Dot(step, velocity)));
        }

        return widest;
    }

    /// <summary>rad/ps, Angstrom/ps.</summary>
    private readonly record struct Mode(double Frequency, Vector3D Velocity)
    {
        public static Mode Draw(PhononTable phonons, ref RandomStream random)
        {
            Mode mode = Of(phonons, (int)random.NextIndex(phonons.QPointCount), (int)random.NextIndex(phonons.BranchCount));
            return random.NextIndex(2) == 0 ? mode : mode with { Velocity = -1.0 * mode.Velocity };
        }

        public static Mode Of(PhononTable phonons, int point, int branch)
        {
            int mode = (point * phonons.BranchCount) + branch;
            return new(
                phonons.Frequencies[mode],
                new(phonons.Velocities[3 * mode], phonons.Velocities[(3 * mode) + 1], phonons.Velocities[(3 * mode) + 2]));
        }
    }
}
