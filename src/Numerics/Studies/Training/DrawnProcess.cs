using System.Numerics;
using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Studies.Training;

/// <summary>One process of a draw, as <see cref="Compression.Objective.HeatProcesses"/> has many.</summary>
/// <param name="Waves">One fractional wave vector a leg.</param>
/// <param name="Eigenvectors">One a leg.</param>
/// <param name="Element">V of the full tensor.</param>
/// <param name="Weight">Share over density, not normalised.</param>
/// <param name="Heat">Its part of its first phonon's heat over density, not normalised.</param>
/// <param name="RateShare">Rate of the first phonon by processes of this order over its whole rate.</param>
/// <param name="Frequency">Of the first phonon, rad/ps.</param>
/// <param name="Branch">Of the first phonon.</param>
internal sealed record DrawnProcess(
    Vector3D[] Waves,
    Complex[][] Eigenvectors,
    Complex Element,
    double Weight,
    double Heat,
    double RateShare,
    double Frequency,
    int Branch)
{
    private const int Scalars = 7;

    private int Legs => Waves.Length;

    /// <summary>All of them as numbers.</summary>
    public static double[] Encode(IReadOnlyList<DrawnProcess> processes)
    {
        if (processes.Count == 0)
        {
            return [];
        }

        int length = LengthOf(processes[0].Legs, processes[0].Eigenvectors[0].Length);
        var values = new double[processes.Count * length];
        for (int p = 0; p < processes.Count; p++)
        {
            DrawnProcess process = processes[p];
            int at = p * length;
            foreach (double value in (ReadOnlySpan<double>)
            [
                process.Element.Real,
                process.Element.Imaginary,
                process.Weight,
                process.Heat,
                process.RateShare,
                process.Frequency,
                process.Branch,
            ])
            {
                values[at++] = value;
            }

            for (int leg = 0; leg < process.Legs; leg++)
            {
                (values[at], values[at + 1], values[at + 2]) = (process.Waves[leg].X, process.Waves[leg].Y, process.Waves[leg].Z);
                at += 3;
                foreach (Complex e in process.Eigenvectors[leg])
                {
                    (values[at], values[at + 1]) = (e.Real, e.Imaginary);
                    at += 2;
                }
            }
        }

        return values;
    }

    /// <param name="values">Of <see cref="Encode"/>.</param>
    /// <param name="legs">Phonons of a process.</param>
    /// <param name="branches">Of the crystal.</param>
    public static IEnumerable<DrawnProcess> Decode(ReadOnlyMemory<double> values, int legs, int branches)
    {
        int length = LengthOf(legs, branches);
        for (int start = 0; start < values.Length; start += length)
        {
            yield return One(values.Span.Slice(start, length), legs, branches);
        }
    }

    private static int LengthOf(int legs, int branches) => Scalars + (legs * (3 + (2 * branches)));

    private static DrawnProcess One(ReadOnlySpan<double> values, int legs, int branches)
    {
        var waves = new Vector3D[legs];
        var vectors = new Complex[legs][];
        int at = Scalars;
        for (int leg = 0; leg < legs; leg++)
        {
            waves[leg] = new(values[at], values[at + 1], values[at + 2]);
            at += 3;
            vectors[leg] = new Complex[branches];
            for (int c = 0; c < branches; c++, at += 2)
            {
                vectors[leg][c] = new(values[at], values[at + 1]);
            }
        }

        return new(waves, vectors, new(values[0], values[1]), values[2], values[3], values[4], values[5], (int)values[6]);
    }
}
