using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PcpCluster.Host.Output;

namespace PcpCluster.Host.Tests.Output;

public class FortranNumbersTests
{
    [Theory]
    [InlineData(0, "    0.0000000000E+00")]
    [InlineData(7.291727388, "    0.7291727388E+01")]
    [InlineData(-11.6980281438, "   -0.1169802814E+02")]
    [InlineData(9.9999999999999, "    0.1000000000E+02")]
    [InlineData(5.274818766e-8, "    0.5274818766E-07")]
    [InlineData(-0.0, "    0.0000000000E+00")]
    [InlineData(1e-150, "    0.0000000000E+00")]
    [InlineData(double.NaN, "                 NaN")]
    public void EIsPrintedAsFortranDoes(double value, string text) => Assert.Equal(text, FortranNumbers.E(value, 20, 10));

    [Fact]
    public void EReadsBackToItsDigits() => Prop.ForAll<NormalFloat>(x =>
    {
        double value = x.Get;
        double back = double.Parse(FortranNumbers.E(value, 24, 14), CultureInfo.InvariantCulture);
        return Math.Abs(value) < 1e-99 ? back == 0 : Math.Abs(value) > 1e98 || Math.Abs(back - value) <= 5e-14 * Math.Abs(value);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FIsFixedPoint() => Assert.Equal("  300.0", FortranNumbers.F(300, 7, 1));
}
