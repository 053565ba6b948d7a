namespace PcpCluster.Actors.Work;

/// <summary>One named block of a <see cref="WorkPackage"/>; only the physics knows what the bytes mean.</summary>
/// <param name="Name">For example "structure", "harmonic", "modes3"; unique inside a package.</param>
/// <param name="Bytes">Little-endian whatever the machine. Nobody changes them after the package is made.</param>
public sealed record PackageSection(string Name, ReadOnlyMemory<byte> Bytes);
