using Xunit.Abstractions;
using Xunit.Sdk;

namespace PcpCluster.Actors.Tests.Engines;

/// <summary>A test class that needs a RabbitMQ server: skipped with a reason where none can be had, unless it is required.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsRabbitAttribute : Attribute;

/// <summary>A fact of a class that may carry <see cref="NeedsRabbitAttribute"/>.</summary>
[XunitTestCaseDiscoverer("PcpCluster.Actors.Tests.Engines.ServerFactDiscoverer", "PcpCluster.Actors.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerFactAttribute : FactAttribute;

/// <summary>Called by xunit.</summary>
public sealed class ServerFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        bool needed = testMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsRabbitAttribute)).Any();
        bool skip = needed && PrivateRabbitServer.Absence is not null && !PrivateRabbitServer.IsRequired;
        TestMethodDisplay display = discoveryOptions.MethodDisplayOrDefault();
        TestMethodDisplayOptions options = discoveryOptions.MethodDisplayOptionsOrDefault();
        yield return skip
            ? new SkippedTestCase(diagnostics, display, options, testMethod)
            : new XunitTestCase(diagnostics, display, options, testMethod);
    }
}

/// <summary>Shown as skipped, with the reason.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    [Obsolete("For deserialization by xunit only")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override void Initialize()
    {
        base.Initialize();
        SkipReason = $"NOT TESTED: {PrivateRabbitServer.Absence}";
    }
}
