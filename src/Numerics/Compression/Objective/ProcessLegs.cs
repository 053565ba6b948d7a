using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.LinearAlgebra;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>
/// Displacements of the legs of eight processes on a support: u(x) = e(x) exp(i q.r) / sqrt(m), the first leg over V of the full tensor. By
/// the sum rule a constant may be taken off: then far less cancels for long waves.
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class ProcessLegs
{
    public const int Lanes = 8;

    private readonly HeatProcesses _processes;
    private readonly double[] _rootMasses;
    private readonly (int Cell, int Atom)[] _sites;
    private readonly (int X, int Y, int Z)[] _cells;
    private readonly int[] _low = new int[3];
    private readonly int[] _first = new int[3];
    private readonly AlignedBuffer _powers; // [axis][cell coordinate][re, im]
    private readonly AlignedBuffer _phases; // [cell][re, im]
    private readonly AlignedBuffer _vectors; // [3 atom + axis][re, im]
    private readonly AlignedBuffer _legs; // [leg][x][re, im]

    /// <param name="processes">The processes.</param>
    /// <param name="masses">amu, by atom.</param>
    /// <param name="sites">Support.</param>
    public ProcessLegs(HeatProcesses processes, IReadOnlyList<double> masses, ImmutableArray<PcpSite> sites)
    {
        _processes = processes;
        _rootMasses = [.. masses.Select(m => 1 / Math.Sqrt(m))];
        IntVector3[] cells = [.. sites.Select(s => s.Cell).Distinct()];
        _sites = [.. sites.Select(s => (Array.IndexOf(cells, s.Cell), s.Atom))];
        int total = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            int[] coordinates = [.. cells.Select(c => axis == 0 ? c.X : axis == 1 ? c.Y : c.Z)];
            _low[axis] = coordinates.Min();
            _first[axis] = total;
            total += coordinates.Max() - _low[axis] + 1;
        }

        _cells = [.. cells.Select(c => (_first[0] + c.X - _low[0], _first[1] + c.Y - _low[1], _first[2] + c.Z - _low[2]))];
        _powers = new(total * 2 * Lanes);
        _phases = new(cells.Length * 2 * Lanes);
        _vectors = new(masses.Count * 3 * 2 * Lanes);
        _legs = new(processes.Order * 3 * sites.Length * 2 * Lanes);
    }

    /// <summary>[(leg * 3 * sites + x) * 2 + part], one lane a process.</summary>
    public V* Legs => _legs.Vectors;

    /// <summary>Fills <see cref="Legs"/>; lanes without a process hold zeros.</summary>
    /// <param name="block">Eight numbers of processes, -1 for none.</param>
    public void Set(ReadOnlySpan<int> block)
    {
        V* sums = stackalloc V[6];
        for (int leg = 0; leg < _processes.Order; leg++)
        {
            SetWave(block, leg);
            SetVectors(block, leg);
            V* to = _legs.Vectors + (leg * _sites.Length * 6);
            for (int k = 0; k < 6; k++)
            {
                sums[k] = V.Zero;
            }

            for (int s = 0; s < _sites.Length; s++)
            {
                V* phase = _phases.Vectors + (2 * _sites[s].Cell);
                V* e = _vectors.Vectors + (6 * _sites[s].Atom);
                for (int axis = 0; axis < 6; axis += 2)
                {
                    V real = (phase[0] * e[axis]) - (phase[1] * e[axis + 1]);
                    V imaginary = (phase[0] * e[axis + 1]) + (phase[1] * e[axis]);
                    to[(6 * s) + axis] = real;
                    to[(6 * s) + axis + 1] = imaginary;
                    sums[axis] += real;
                    sums[axis + 1] += imaginary;
                }
            }

            for (int k = 0; k < 6; k++)
            {
                sums[k] *= 1.0 / _sites.Length;
            }

            for (int x = 0; x < 6 * _sites.Length; x++)
            {
                to[x] -= sums[x % 6];
            }
        }
    }

    private void SetWave(ReadOnlySpan<int> block, int leg)
    {
        Span<double> powers = _powers.Span;
        int entries = powers.Length / (2 * Lanes);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Vector3D q = block[lane] < 0 ? Vector3D.Zero : _processes.Waves[(block[lane] * _processes.Order) + leg];
            for (int k = 0; k < entries; k++)
            {
                int axis = k >= _first[2] ? 2 : k >= _first[1] ? 1 : 0;
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * q[axis] * (_low[axis] + k - _first[axis]));
                powers[(2 * k * Lanes) + lane] = cosine;
                powers[(((2 * k) + 1) * Lanes) + lane] = sine;
            }
        }

        V* p = _powers.Vectors;
        for (int c = 0; c < _cells.Length; c++)
        {
            (int x, int y, int z) = _cells[c];
            V real = (p[2 * x] * p[2 * y]) - (p[(2 * x) + 1] * p[(2 * y) + 1]);
            V imaginary = (p[2 * x] * p[(2 * y) + 1]) + (p[(2 * x) + 1] * p[2 * y]);
            _phases.Vectors[2 * c] = (real * p[2 * z]) - (imaginary * p[(2 * z) + 1]);
            _phases.Vectors[(2 * c) + 1] = (real * p[(2 * z) + 1]) + (imaginary * p[2 * z]);
        }
    }

    private void SetVectors(ReadOnlySpan<int> block, int leg)
    {
        Span<double> vectors = _vectors.Span;
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int k = 0; k < 3 * _rootMasses.Length; k++)
            {
                Complex value = Complex.Zero;
                if (block[lane] >= 0)
                {
                    value = _rootMasses[k / 3] * _processes.Eigenvectors[(block[lane] * _processes.Order) + leg][k];
                    value = leg == 0 ? value / _processes.Elements[block[lane]] : value;
                }

                vectors[(2 * k * Lanes) + lane] = value.Real;
                vectors[(((2 * k) + 1) * Lanes) + lane] = value.Imaginary;
            }
        }
    }
}
