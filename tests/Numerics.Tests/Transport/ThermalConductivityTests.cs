using FsCheck;
using FsCheck.Fluent;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Channels;
using PcpCluster.Numerics.Transport;

namespace PcpCluster.Numerics.Tests.Transport;

public class ThermalConductivityTests
{
    private const double Volume = 40;

    private static readonly Vector3D[] Velocities = [new(30, -10, 5), new(-4, 22, 60), new(1, 2, -3)];

    [Fact]
    public void CubicConductivityIsIsotropicToRounding() => Prop.ForAll(Gen.Choose(-100, 100).ArrayOf(9).ToArbitrary(), v =>
    {
        Vector3D[] velocities = [new(v[0], v[1], v[2]), new(v[3], v[4], v[5]), new(v[6], v[7], v[8])];
        Conductivity result = Compute(velocities, 300, [0.1, 0.2, 3]);
        double largest = Math.Max(result.Mean, 1e-300);
        for (int a = 0; a < 3; a++)
        {
            for (int b = 0; b < 3; b++)
            {
                Assert.True(Math.Abs(result.Tensor[a, b] - (a == b ? result.Mean : 0)) <= 1e-14 * largest);
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void OneModeByHand()
    {
        // k_B T/hbar = 39.276102 rad/ps at 300 K; c of omega = 20 rad/ps; 0.1380649 c v^2 tau weight/(N Omega)
        double x = 20 / 39.276102;
        double c = x * x * Math.Exp(x) / Math.Pow(Math.Exp(x) - 1, 2);
        double expected = 0.1380649 * 7 * c * 50 * 50 * 10 / (8 * Volume);
        Conductivity result = Compute([new(50, 0, 0), default, default], 300, [0.1, 1, 1], average: t => t);
        Assert.Equal(expected, result.Tensor[0, 0], 1e-6 * expected);
        Assert.Equal(expected, result.PerBranch[0][0, 0], 1e-6 * expected);
        Assert.Equal(0, result.Tensor[1, 1]);
        Assert.Equal(50 * 10 * 0.1, result.Modes.MeanFreePaths[3], 1e-12);
    }

    [Fact]
    public void ClassicalStatisticsIsTheHighTemperatureLimit()
    {
        double quantum = Compute(Velocities, 1e6, [1, 1, 1]).Mean;
        double classical = Compute(Velocities, 1e6, [1, 1, 1], TransportOptions.Default with { Classical = true }).Mean;
        Assert.Equal(1, quantum / classical, 1e-6);
        Assert.True(Compute(Velocities, 100, [1, 1, 1]).Mean < classical);
    }

    // 4.6e-67 1/ps is what came out for a mode of boron arsenide whose isotopic scattering symmetry forbids
    [Theory]
    [InlineData(0)]
    [InlineData(4.6e-67)]
    public void AModeWithoutRateIsUnknownAndCarriesNothing(double rate)
    {
        Conductivity result = Compute(Velocities, 300, [0.1, rate, 3]);
        Assert.Equal(7, result.Unknown.Count);
        Assert.InRange(result.Unknown.Share, 0.01, 0.99);
        Assert.True(double.IsFinite(result.Mean));
        Assert.Equal(0, result.PerBranch[1][0, 0]);
        Assert.Equal(0, result.Modes.MeanFreePaths[4]);
    }

    [Fact]
    public void ModesThatDoNotMoveAreNotUnknown() =>
        Assert.Equal(0, Compute([new(3, 0, 0), default, default], 300, [0.1, 0, 0]).Unknown.Count);

    [Fact]
    public void BiasCorrectionRemovesTheMeanOfNoisyInverseRates()
    {
        // the mean of 1/r over a rate with 10 % noise is 1 % too large; averaged over many draws the corrected value is right
        var random = new Random(5);
        double exact = Compute(Velocities, 300, [0.1, 0.2, 3]).Mean;
        double plain = 0, corrected = 0, squares = 0;
        const int draws = 8000;
        for (int i = 0; i < draws; i++)
        {
            double[] noisy = [0.1 * (1 + (0.1 * Normal(random))), 0.2 * (1 + (0.1 * Normal(random))), 3 * (1 + (0.1 * Normal(random)))];
            Conductivity result = Compute(Velocities, 300, noisy, errors: [0.01, 0.02, 0.3]);
            double bias = (result.BiasCorrection[0, 0] + result.BiasCorrection[1, 1] + result.BiasCorrection[2, 2]) / 3;
            corrected += result.Mean / draws;
            plain += (result.Mean - bias) / draws;
            squares += Math.Pow((result.Mean - exact) / result.MeanStandardError, 2) / draws;
        }

        Assert.InRange(plain / exact, 1.007, 1.016);
        Assert.InRange(corrected / exact, 0.997, 1.003);
        Assert.InRange(Math.Sqrt(squares), 0.9, 1.15);
    }

    [Fact]
    public void ExhaustiveRatesHaveNoErrorAndNoBias()
    {
        Conductivity result = Compute(Velocities, 300, [0.1, 0.2, 3]);
        Assert.Equal(0, result.MeanStandardError);
        Assert.Equal(0, result.BiasCorrection[0, 0]);
    }

    [Fact]
    public void ModesOfADegenerateSetShareTheirError()
    {
        PhononTable phonons = SmallTables.Phonons(new(30, 0, 0), new(30, 0, 0), default);
        phonons.Frequencies[4] = phonons.Frequencies[3];
        double Error(double second) => ThermalConductivity.Compute(
            SmallTables.Rates(phonons, 300, [1, second, 1], [0.01, 0.01, 0]),
            Volume,
            SmallTables.CubicAverage,
            TransportOptions.Default)[0].MeanStandardError;
        Assert.Equal(Math.Sqrt(2), Error(1) / Error(Math.BitIncrement(1.0)), 1e-6);
    }

    [Fact]
    public void AccumulationsEndAtTheConductivityAndRise()
    {
        PhononTable phonons = SmallTables.Phonons(Velocities);
        Conductivity result = Compute(Velocities, 300, [0.1, 0.2, 3]);
        foreach (CumulativeTable table in new[]
        {
            CumulativeConductivity.OverMeanFreePath(result),
            CumulativeConductivity.OverFrequency(result, phonons),
        })
        {
            Assert.Equal(result.Tensor[0, 0], table.Tensors[^1][0, 0], 1e-12);
            Assert.All(Enumerable.Range(1, table.Bounds.Length - 1), i =>
            {
                Assert.True(table.Bounds[i] > table.Bounds[i - 1]);
                Assert.True(table.Tensors[i][0, 0] >= table.Tensors[i - 1][0, 0]);
            });
        }
    }

    [Fact]
    public void SpectrumIntegratesToTheConductivity()
    {
        PhononTable phonons = SmallTables.Phonons(Velocities);
        Conductivity result = Compute(Velocities, 300, [0.1, 0.2, 3]);
        double[] frequencies = [.. Enumerable.Range(0, 1001).Select(i => 0.1 * i)];
        double[] spectrum = CumulativeConductivity.Spectrum(result, phonons, [.. phonons.Frequencies.Select(_ => 2.0)], frequencies);
        Assert.Equal(result.Mean, 0.1 * spectrum.Sum(), 1e-6 * result.Mean);
    }

    [Fact]
    public void DetailedBalanceOfExactlyBalancedRatesIsOne()
    {
        PhononTable phonons = SmallTables.Phonons(Velocities);
        var plus = new ChannelRates(ScatteringChannel.Absorption, 1, 6);
        var minus = new ChannelRates(ScatteringChannel.Emission, 1, 6);
        double[] omega = phonons.Frequencies[3..];
        double G(int i)
        {
            double n = BoseEinstein.Occupation(PhysicalConstants.Codata2018.HbarOverBoltzmann * omega[i] / 300);
            return n * (n + 1);
        }

        // omega_2 = 50 decays into 20 + 30 = branches 0 and 1 here with omega_1 set to 30: each decay is one recombination of both
        (omega[1], phonons.Frequencies[4]) = (30, 30);
        minus.Rate[0][5] = 0.7 / G(2);
        plus.Rate[0][3] = 0.7 / G(0);
        plus.Rate[0][4] = 0.7 / G(1);
        var rates = new ScatteringRates(SmallTables.Grid, [0, 1], [1, 7], phonons, [300], [plus, minus]);
        DetailedBalance balance = DetailedBalance.Of(rates, PhysicalConstants.Codata2018)[0];
        Assert.Equal(1, balance.ThreePhononEnergy!.Value, 1e-12);
        Assert.Equal(1, balance.ThreePhononNumber!.Value, 1e-12);
        Assert.Null(balance.FourPhononEnergy);
    }

    private static Conductivity Compute(
        Vector3D[] velocities, double temperature, double[] rates, TransportOptions? options = null, Func<Matrix3, Matrix3>? average = null,
        double[]? errors = null) =>
        ThermalConductivity.Compute(
            SmallTables.Rates(SmallTables.Phonons(velocities), temperature, rates, errors),
            Volume,
            average ?? SmallTables.CubicAverage,
            options ?? TransportOptions.Default)[0];

    private static double Normal(Random random)
    {
        double u = 1 - random.NextDouble();
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
