using PcpCluster.Actors.Engines.RabbitMq;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Actors.Tests.Engines;

public sealed class RabbitAddressTests
{
    [Fact]
    public void EveryPartIsRead()
    {
        var address = RabbitAddress.Parse("amqps://user%40site:p%2Fw@node7:5699/my%20host?run=si-32&ca=/etc/ca.pem");
        Assert.Equal(new RabbitAddress("node7", 5699, "user@site", "p/w", "my host", true, "si-32", "/etc/ca.pem"), address);
        Assert.Equal("amqps://user@site@node7:5699/my host (run 'si-32')", address.ToString());
    }

    [Theory]
    [InlineData("amqp://localhost", 5672)]
    [InlineData("amqp://127.0.0.1/", 5672)]
    [InlineData("amqp://[::1]/", 5672)]
    [InlineData("amqps://u:p@example.org", 5671)]
    [InlineData("amqp://u:p@example.org?plain=allowed", 5672)]
    public void DefaultsAreFilledIn(string url, int port)
    {
        var address = RabbitAddress.Parse(url);
        Assert.Equal((port, "/", "default"), (address.Port, address.VirtualHost, address.RunName));
    }

    [Theory]
    [InlineData("amqp://u:secret@example.org/", "TLS")]
    [InlineData("http://u:secret@localhost/", "not an engine URL")]
    [InlineData("amqp://u:secret@localhost/?tls=no", "not known")]
    [InlineData("amqp://u:secret@localhost/?run=a%20b", "run name")]
    [InlineData("nonsense", "not an engine URL")]
    public void BadUrlIsExplainedWithoutItsPassword(string url, string expected)
    {
        InputException refusal = Assert.Throws<InputException>(() => RabbitAddress.Parse(url));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }
}
