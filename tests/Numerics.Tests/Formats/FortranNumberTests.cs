using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PcpCluster.Numerics.Formats.Text;

namespace PcpCluster.Numerics.Tests.Formats;

public class FortranNumberTests
{
    [Fact]
    public void TryParse_AnyFiniteDouble_ComesBackExactly()
    {
        Prop.ForAll<double>(value =>
        {
            if (!double.IsFinite(value))
            {
                return true;
            }

            string shortest = value.ToString("R", CultureInfo.InvariantCulture);
            string scientific = value.ToString("E16", CultureInfo.InvariantCulture).Replace('E', 'D');
            return Parse(shortest) == value && Parse(scientific) == value;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void TryParse_RandomDecimals_AgreeWithTheRuntime()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            string whole = random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 17))).ToString(CultureInfo.InvariantCulture);
            string fraction = random.NextInt64(0, (long)Math.Pow(10, random.Next(1, 17))).ToString(CultureInfo.InvariantCulture);
            string text = (random.Next(2) == 0 ? "-" : string.Empty) + whole + "." + fraction;
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), Parse(text));
        }
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1.", 1)]
    [InlineData(".5", 0.5)]
    [InlineData("+2.5", 2.5)]
    [InlineData("-0.0000000000", 0)]
    [InlineData("1.0D+00", 1)]
    [InlineData("1.5d-3", 1.5e-3)]
    [InlineData("3.388121619E+01", 33.88121619)]
    [InlineData("0.123-100", 0.123e-100)]
    [InlineData("1.0+12", 1e12)]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625", 0.1)]
    public void TryParse_FortranSpelling(string text, double expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-inf")]
    [InlineData("1e999")]
    [InlineData("1.0.0")]
    [InlineData("1e")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("1e5e5")]
    [InlineData("1-2-3")]
    [InlineData("**********")]
    [InlineData("1_000")]
    public void TryParse_NoFiniteNumber_IsRefused(string text) =>
        Assert.False(FortranNumber.TryParse(Encoding.Latin1.GetBytes(text), out _));

    [Fact]
    public void TryParse_VeryLongToken_IsRefused() =>
        Assert.False(FortranNumber.TryParse(Encoding.Latin1.GetBytes(new string('1', 100_000)), out _));

    [Theory]
    [InlineData("12", true, 12)]
    [InlineData("+12", true, 12)]
    [InlineData("-3", true, -3)]
    [InlineData("2147483648", false, 0)]
    [InlineData("1.0", false, 0)]
    [InlineData("", false, 0)]
    [InlineData("+", false, 0)]
    [InlineData("+-1", false, 0)]
    public void TryParseInteger(string text, bool expected, int value)
    {
        Assert.Equal(expected, FortranNumber.TryParseInteger(Encoding.Latin1.GetBytes(text), out int read));
        if (expected)
        {
            Assert.Equal(value, read);
        }
    }

    private static double Parse(string text)
    {
        Assert.True(FortranNumber.TryParse(Encoding.Latin1.GetBytes(text), out double value), text);
        return value;
    }
}
