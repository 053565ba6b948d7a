using PcpCluster.Actors.Work;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Actors.Tests.Work;

public sealed class WorkPackageTests
{
    private static readonly WorkPackage _package = new(
        "kappa", 1, "{}", [new PackageSection("a", new byte[] { 1 }), new PackageSection("b", new byte[] { 2 })]);

    [Fact]
    public void ChecksumSeesEveryPart()
    {
        WorkPackage[] variants =
        [
            _package,
            new("kappa2", 1, "{}", _package.Sections),
            new("kappa", 2, "{}", _package.Sections),
            new("kappa", 1, "{ }", _package.Sections),
            new("kappa", 1, "{}", [_package.Sections[1], _package.Sections[0]]),
            new("kappa", 1, "{}", [new PackageSection("a", new byte[] { 1, 2 }), new PackageSection("b", Array.Empty<byte>())]),
            new("kappa", 1, "{}", [_package.Sections[0]]),
        ];
        Assert.Equal(variants.Length, variants.Select(v => v.Checksum).Distinct().Count());
    }

    [Fact]
    public void TrainedPackageRemembersItsOrigin()
    {
        WorkPackage trained = _package.With(new PackageSection("modes3", new byte[] { 9 }), new PackageSection("a", new byte[] { 7 }));
        Assert.Equal(_package.Checksum, trained.Origin);
        Assert.NotEqual(_package.Checksum, trained.Checksum);
        Assert.Equal(new byte[] { 7 }, trained.Section("a").ToArray());
        Assert.Equal(new byte[] { 2 }, trained.Section("b").ToArray());
        Assert.Throws<KeyNotFoundException>(() => trained.Section("c"));
    }

    [Fact]
    public void SectionNamesAreUnique() => Assert.Throws<ArgumentException>(
        () => new WorkPackage("kappa", 1, "{}", [_package.Sections[0], _package.Sections[0]]));

    [Fact]
    public void PlanInsistsOnItsOrder()
    {
        QPointGrid grid = new(2, 2, 2);
        RunPlan plan = new([new(0, 0, grid, 0, 1), new(1, 0, grid, 1, 1), new(2, 1, grid, 0, 1)]);
        Assert.Equal((0, 2), plan.GridRange(0));
        Assert.Equal((2, 3), plan.GridRange(1));
        Assert.Throws<ArgumentException>(() => new RunPlan([new(1, 0, grid, 0, 1)]));
        Assert.Throws<ArgumentException>(() => new RunPlan([new(0, 0, grid, 0, 1), new(1, 2, grid, 0, 1)]));
        Assert.NotEqual(plan.Checksum, new RunPlan([new(0, 0, grid, 0, 1), new(1, 0, grid, 1, 1), new(2, 1, grid, 0, 1, Seed: 1)]).Checksum);
    }
}
