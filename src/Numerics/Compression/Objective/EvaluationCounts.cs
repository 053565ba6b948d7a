namespace PcpCluster.Numerics.Compression.Objective;

/// <summary>What an evaluation of loss and gradient goes through, counted for row terms on one cluster of sites.</summary>
/// <param name="Order">Factors of a term.</param>
/// <param name="Rows">Terms on one side of the sums.</param>
/// <param name="Columns">Terms on the other side.</param>
/// <param name="Pairs">Pairs of sites that meet, over all translations.</param>
/// <param name="Shifts">Translations.</param>
/// <param name="Tuples">Tuples of sites of the tensor, for the part that is linear in it.</param>
/// <param name="LinearRows">Row terms of that part.</param>
internal readonly record struct EvaluationCounts(
    int Order, int Rows, int Columns, long Pairs, long Shifts, long Tuples, int LinearRows);
