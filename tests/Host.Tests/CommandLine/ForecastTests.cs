using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Runs;

namespace PcpCluster.Host.Tests.CommandLine;

/// <summary>Times to come, and no more digits than are known.</summary>
public class ForecastTests
{
    [Theory]
    [InlineData(3, "less than a minute")]
    [InlineData(50, "about 1 min")]
    [InlineData(200, "about 3 min")]
    [InlineData(1130, "about 20 min")]
    [InlineData(5000, "about 80 min")]
    [InlineData(9000, "about 2 h")]
    [InlineData(400_000, "about 110 h")]
    public void Time_IsToldRoughly(double seconds, string words) => Assert.Equal(words, RoughTime.Of(seconds));

    [Fact]
    public void WhatIsToCome_IsCorrectedByWhatWasSpent()
    {
        RunForecast forecast = new RunForecast().Begin(10, 100);
        Assert.Null(forecast.ToGo);
        forecast = forecast.Finish(12).Finish(8).Begin(20, 70);
        Assert.Equal(2 * (20 + 70), forecast.ToGo); // twice what was foretold, so far
        RunForecast drawn = new RunForecast().Begin(10, 0).Finish(80).Begin(10, 100);
        Assert.Null(drawn.ToGo); // what was done was of another kind
        Assert.Equal(2 * (20 + 70), drawn.Finish(20).Begin(20, 70).ToGo);
        Assert.Null(forecast.Finish(40).Begin(70, 0).ToGo); // the last wave has a bar of its own
    }
}
