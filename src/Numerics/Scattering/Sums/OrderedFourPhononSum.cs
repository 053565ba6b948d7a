using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Four-phonon rates as FourPhonon counts them, for golden tests: tuples ordered by grid index and counted once each, a width from the last
/// two phonons of the order, a cut at one sigma without renormalisation, and a floor of 1.25 rad/ps on all partners. The order makes the
/// sums depend on the numbering of the grid; nothing of this is wanted in physics, see <see cref="FourPhononScattering"/>.
/// </summary>
internal sealed class OrderedFourPhononSum
{
    private const double PartnerFloor = 1.25; // rad/ps
    private const double SmallWidth = 1e-3; // rad/ps: narrower Gaussians are replaced by exp(-pi x^2)

    private readonly ScatteringProblem _problem;
    private readonly FullFourPhononVertex _vertex;
    private readonly GridModes _modes;
    private readonly double[] _squares = new double[GridModes.Lanes];

    public OrderedFourPhononSum(ScatteringProblem problem, AnharmonicForceConstants fourth)
    {
        _problem = problem;
        _modes = problem.Modes;
        _vertex = new FullFourPhononVertex(fourth, _modes);
    }

    /// <summary>Adds all processes of one first wave vector to the three channels ++, +-, --.</summary>
    public void Run(int point, ChannelRates[] channels)
    {
        QPointGrid grid = _modes.Grid;
        long q = _problem.FirstPoints[point];
        _vertex.BeginFirst(q);
        for (long i = 0; i < grid.Count; i++)
        {
            _vertex.BeginSecond(i);
            for (long j = 0; j < grid.Count; j++)
            {
                long sum = grid.Sum(grid.Sum(q, i), j);
                if (j >= i)
                {
                    Add(point, q, i, j, sum, new Signs(1, 1, -1), channels[0]);
                }

                long difference = grid.Difference(grid.Sum(q, i), j);
                if (difference >= j)
                {
                    Add(point, q, i, j, difference, new Signs(1, -1, -1), channels[1]);
                }
            }

            _vertex.BeginSecond(grid.Opposite(i));
            for (long j = i; j < grid.Count; j++)
            {
                long rest = grid.Difference(grid.Difference(q, i), j);
                if (rest >= j)
                {
                    Add(point, q, i, j, rest, new Signs(-1, -1, -1), channels[2]);
                }
            }
        }
    }

    private void Add(int point, long q, long i, long j, long s, Signs signs, ChannelRates target)
    {
        int d = _modes.BranchCount;
        int padded = _modes.PaddedBranches;
        bool ready = false;
        for (int first = 0; first < d; first++)
        {
            for (int second = 0; second < d; second++)
            {
                for (int third = signs.OrdersFirstTwo && j == i ? second : 0; third < d; third++)
                {
                    for (int fourth = signs.OrdersLastTwo && s == j ? third : 0; fourth < d; fourth++)
                    {
                        double omega1 = _modes.Frequency[(q * padded) + first];
                        double omega2 = _modes.Frequency[(i * padded) + second];
                        double omega3 = _modes.Frequency[(j * padded) + third];
                        double omega4 = _modes.Frequency[(s * padded) + fourth];
                        double x = omega1 + (signs.Second * omega2) + (signs.Third * omega3) + (signs.Fourth * omega4);
                        double width = Width(j, third, s, fourth);
                        bool trivial = signs is { Second: 1, Third: -1 }
                            && ((q == j && first == third)
                                || (q == s && first == fourth)
                                || (i == j && second == third)
                                || (i == s && second == fourth));
                        if (!(Math.Abs(x) <= width) || trivial)
                        {
                            continue;
                        }

                        int mode = (point * d) + first;
                        target.Processes[mode]++;
                        if (omega2 <= PartnerFloor || omega3 <= PartnerFloor || omega4 <= PartnerFloor)
                        {
                            continue;
                        }

                        if (!ready)
                        {
                            _vertex.BeginPair(
                                signs.Third > 0 ? j : _modes.Grid.Opposite(j),
                                signs.Fourth > 0 ? s : _modes.Grid.Opposite(s));
                            ready = true;
                        }

                        double sigma = width <= SmallWidth ? 1 / Math.Sqrt(Math.PI) : width;
                        double delta = Math.Exp(-x * x / (sigma * sigma)) / (sigma * Math.Sqrt(Math.PI));
                        double weight = delta / (omega1 * omega2 * omega3 * omega4);
                        int lane = fourth % GridModes.Lanes;
                        _vertex.Squares((first * d) + second, third, fourth - lane, ref _squares[0]);
                        double square = _squares[lane];
                        double pairs = (double)_modes.Grid.Count * _modes.Grid.Count;
                        target.PhaseSpace[mode] += delta / pairs;
                        for (int t = 0; t < _problem.Temperatures.Count; t++)
                        {
                            double[] n = _modes.Occupation[t];
                            double n2 = n[(i * padded) + second], n3 = n[(j * padded) + third], n4 = n[(s * padded) + fourth];
                            double population =
                                (signs.Absorbed(signs.Second, n2) * signs.Absorbed(signs.Third, n3) * signs.Absorbed(signs.Fourth, n4))
                                - (signs.Absorbed(-signs.Second, n2) * signs.Absorbed(-signs.Third, n3) * signs.Absorbed(
                                    -signs.Fourth, n4));
                            target.WeightedPhaseSpace[t][mode] += weight * population / pairs;
                            target.Rate[t][mode] += _problem.Constants.FourPhononPrefactor / pairs * weight * population * square;
                        }
                    }
                }
            }
        }
    }

    // the three-component width of the last two phonons
    private double Width(long j, int third, long s, int fourth)
    {
        double widest = 0;
        for (int step = 0; step < _modes.WidthCount; step++)
        {
            double difference = _modes.Width[(((j * _modes.WidthCount) + step) * _modes.PaddedBranches) + third]
                - _modes.Width[(((s * _modes.WidthCount) + step) * _modes.PaddedBranches) + fourth];
            widest = Math.Max(widest, Math.Abs(difference));
        }

        return widest;
    }

    private readonly record struct Signs(int Second, int Third, int Fourth)
    {
        public bool OrdersFirstTwo => Second == Third;

        public bool OrdersLastTwo => Third == Fourth;

        public double Absorbed(int sign, double n) => sign > 0 ? n : n + 1;
    }
}
