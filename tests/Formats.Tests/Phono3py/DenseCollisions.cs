using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Sums;
using PcpCluster.Numerics.Transport;
using PcpCluster.Numerics.Transport.Linearised;

namespace PcpCluster.Formats.Tests.Phono3py;

/// <summary>
/// The collision matrix of three phonons on the wedge, three numbers a mode, for our iteration and for elimination.
/// </summary>
internal sealed class DenseCollisions
{
    private const double Temperature = 300;

    private readonly ScatteringSetup _setup;
    private readonly WedgeSpace _space;
    private readonly CollisionRow[] _rows;

    public DenseCollisions(ScatteringSetup setup, AnharmonicForceConstants third, ComputeOptions compute)
    {
        (_setup, _rows) = (setup, new CollisionRow[setup.Wedge.Count]);
        _space = new WedgeSpace(setup.Wedge, setup.WedgePhonons, setsAreOne: true);
        ThreePhononResult three = ThreePhononSource.FromTensor(third).RatesWithRows(
            setup.Problem, CollisionKind.Row, (point, row) => _rows[point] = row.Copy(), compute);
        Rates = setup.Rates(three.Absorption, three.Emission);
    }

    public ScatteringRates Rates { get; }

    /// <summary>What --solver full iterates with tetrahedra: the weights of the rates as they are.</summary>
    public FullConductivity Iterate(IReadOnlyList<Conductivity> relaxationTime)
    {
        var options = new LinearisedOptions();
        double[][] sums = [new double[_space.ModeCount]]; // of the process operator only
        SolverSession session = LinearisedSystems.Open(
            _setup.Problem, _space, LinearisedSystems.Of(_setup.Problem, _space, CollisionKind.Row, sums, Rates, options), options);
        var action = new RowAction(_setup.Wedge.Grid);
        int branches = _space.BranchCount;
        var row = new double[4 * branches];
        while (!session.IsDone)
        {
            double[] field = _space.Expand(session.Next()[0]), image = new double[3 * _space.ModeCount];
            for (int point = 0; point < _rows.Length; point++)
            {
                action.OffDiagonal(_rows[point], _setup.Wedge.Points[point], field, field, row, row);
                for (int branch = 0; branch < branches; branch++)
                {
                    row.AsSpan(4 * branch, 3).CopyTo(image.AsSpan(3 * ((point * branches) + branch)));
                }
            }

            session.Accept([image]);
        }

        return LinearisedSystems.Close(session, Rates, relaxationTime)[0];
    }

    /// <summary>The solution by elimination, W/(m K).</summary>
    /// <param name="asPhono3py">
    /// Populations s s' s'' with s = 1/(2 sinh(x/2)), as on the shell, and the mean of the matrix and the transposed one (Chaput, Phys.
    /// Rev. Lett. 110, 265506 (2013)); false: the weights of the rates as they are.
    /// </param>
    public Matrix3 Eliminate(bool asPhono3py)
    {
        PhononTable phonons = _setup.WedgePhonons;
        PhysicalConstants constants = _setup.Problem.Constants;
        int modes = _space.ModeCount, size = 3 * modes;
        double[] n = LinearSystem.Populations(phonons, CollisionKind.Row, Temperature, constants);
        double[] matrix = new double[size * size];
        for (int point = 0; point < _rows.Length; point++)
        {
            Add(matrix, point, n, asPhono3py);
        }

        // what symmetry allows: rows first, columns follow with the transposed matrix
        ProjectColumns(matrix, size);
        if (asPhono3py)
        {
            double[] transposed = Transposed(matrix, size);
            ProjectColumns(transposed, size);
            for (int i = 0; i < matrix.Length; i++)
            {
                matrix[i] = 0.5 * (matrix[i] + transposed[i]);
            }
        }

        var source = new double[size];
        for (int mode = 0; mode < modes; mode++)
        {
            double g = n[mode] * (n[mode] + 1);
            bool known = Rates.IsKnown(0, mode) && Rates.Total[0][mode] > 0;
            for (int axis = 0; axis < 3; axis++)
            {
                int i = (3 * mode) + axis;
                source[i] = known ? g * phonons.Frequencies[mode] * phonons.Velocities[i] : 0;
                for (int j = 0; !known && j < size; j++)
                {
                    matrix[(i * size) + j] = 0;
                    matrix[(j * size) + i] = 0;
                }

                matrix[(i * size) + i] += known ? g * Rates.Total[0][mode] : 1;
            }
        }

        double[] right = (double[])source.Clone();
        Solve(matrix, right, size);
        double unit = constants.ConductivityPrefactor / (_setup.Wedge.Grid.Count * _setup.Problem.Crystal.Lattice.Volume);
        double beta = constants.HbarOverBoltzmann / Temperature;
        return unit * beta * beta * _space.Outer(source, right);
    }

    private void Add(double[] matrix, int point, double[] n, bool onShell)
    {
        CollisionRow row = _rows[point];
        int branches = _space.BranchCount, size = 3 * _space.ModeCount;
        int bits = row.CodeBits, e = 0;
        uint mask = (1u << bits) - 1;
        for (int block = 0; block < row.BlockCount; block++)
        {
            long p = row.Partners[block], third = _setup.Wedge.Grid.Sum(_setup.Wedge.Points[point], p);
            (int atP, Matrix3 turnP) = _space.Origin(p);
            (int atThird, Matrix3 turnThird) = _space.Origin(third);
            for (int end = e + row.Counts[block]; e < end; e++)
            {
                uint code = row.IsNarrow ? row.Narrow[e] : row.Wide[e];
                int first = (point * branches) + (int)(code >> (2 * bits));
                int partner = (atP * branches) + (int)((code >> bits) & mask);
                int last = (atThird * branches) + (int)(code & mask);
                (double a, double b, double n0, double n1, double n2) = (row.Weights[e], row.Emission[e], n[first], n[partner], n[last]);
                double w = onShell
                    ? (Math.Abs(a) + b) * Math.Sqrt(n0 * (n0 + 1) * n1 * (n1 + 1) * n2 * (n2 + 1))
                    : n0 * (n0 + 1) * ((a * (n1 - n2)) + (b * (n1 + n2 + 1)));
                for (int k = 0; k < 9; k++)
                {
                    int from = ((3 * first) + (k / 3)) * size;
                    matrix[from + (3 * partner) + (k % 3)] += w * turnP[k / 3, k % 3];
                    matrix[from + (3 * last) + (k % 3)] -= w * turnThird[k / 3, k % 3];
                }
            }
        }
    }

    private void ProjectColumns(double[] matrix, int size)
    {
        var column = new double[size];
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i < size; i++)
            {
                column[i] = matrix[(i * size) + j];
            }

            _space.Project(column);
            for (int i = 0; i < size; i++)
            {
                matrix[(i * size) + j] = column[i];
            }
        }
    }

    /// <summary>In the inner product over the grid: W^-1 M^T W.</summary>
    private double[] Transposed(double[] matrix, int size)
    {
        var result = new double[matrix.Length];
        int point = 3 * _space.BranchCount;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                result[(j * size) + i] = matrix[(i * size) + j] * _setup.Wedge.Weights[i / point] / _setup.Wedge.Weights[j / point];
            }
        }

        return result;
    }

    /// <summary>Gauss with partial pivoting.</summary>
    private static void Solve(double[] m, double[] x, int size)
    {
        for (int k = 0; k < size; k++)
        {
            int pivot = Enumerable.Range(k, size - k).MaxBy(i => Math.Abs(m[(i * size) + k]));
            if (pivot != k)
            {
                for (int j = k; j < size; j++)
                {
                    (m[(k * size) + j], m[(pivot * size) + j]) = (m[(pivot * size) + j], m[(k * size) + j]);
                }

                (x[k], x[pivot]) = (x[pivot], x[k]);
            }

            for (int i = k + 1; i < size; i++)
            {
                double f = m[(i * size) + k] / m[(k * size) + k];
                if (f != 0)
                {
                    for (int j = k; j < size; j++)
                    {
                        m[(i * size) + j] -= f * m[(k * size) + j];
                    }

                    x[i] -= f * x[k];
                }
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            for (int j = k + 1; j < size; j++)
            {
                x[k] -= m[(k * size) + j] * x[j];
            }

            x[k] /= m[(k * size) + k];
        }
    }
}
