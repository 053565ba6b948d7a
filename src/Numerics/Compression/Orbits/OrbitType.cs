namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>
/// Slots of a generator that its stabiliser permutes among themselves: the first slot's factor is multiplied by chi(k) under k of the
/// subgroup K, chi = +1 on the kernel; the others are its images under <paramref name="Transversal"/>.
/// </summary>
/// <param name="Subgroup">K.</param>
/// <param name="Kernel">Kernel of chi.</param>
/// <param name="Transversal">One element of each left coset of K in the stabiliser, the first slot's first.</param>
internal sealed record SlotPiece(ulong Subgroup, ulong Kernel, int[] Transversal);

/// <summary>
/// A kind of symmetry orbit: a generator about a centre, invariant under its stabiliser H up to permutations and signs of its slots, and
/// the |F|/|H| images of it.
/// </summary>
/// <param name="Center">Number of the centre.</param>
/// <param name="Stabilizer">H, a subgroup of the centre's site group.</param>
/// <param name="Pieces">The slots, in transitive pieces.</param>
/// <param name="Size">Number of images, the rank that the orbit costs.</param>
/// <param name="ParameterCount">Unknowns of the generator.</param>
internal sealed record OrbitType(int Center, ulong Stabilizer, SlotPiece[] Pieces, int Size, int ParameterCount);
