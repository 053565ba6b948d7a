using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Host.Output;

/// <summary>The diagnosis of an input, for people and for programs.</summary>
internal static class DiagnosisText
{
    public static string ToText(InputDiagnosis d)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        Crystal crystal = d.Crystal;
        Matrix3 a = crystal.Lattice.Vectors;
        CrystalInput source = d.Source;
        text.AppendLine(c, $"format: {source.Format}; {string.Join(", ", FilesOf(source).Select(f => $"{f.Content} from {f.Path}"))}");
        text.AppendLine(c, $"cells of second order: {Mapping(source.HarmonicForceConstants)}");
        text.AppendLine(c, $"lattice (Angstrom), volume {crystal.Lattice.Volume:F4} A^3");
        for (int i = 0; i < 3; i++)
        {
            text.AppendLine(c, $"  a{i + 1}  {a[i, 0],12:F6} {a[i, 1],12:F6} {a[i, 2],12:F6}");
        }

        text.AppendLine("atoms: element, fractional position, mass (amu), mass variance g");
        foreach (Atom atom in crystal.Atoms)
        {
            text.AppendLine(
                c, $"  {atom.Element,-3} {atom.Position.X,10:F6} {atom.Position.Y,10:F6} {atom.Position.Z,10:F6} {atom.Mass,12:F6} "
                    + $"{atom.MassVariance,12:0.0000e+00}");
        }

        SpaceGroup group = d.Group;
        text.AppendLine(c, $"symmetry: space group {group.Type?.ToString() ?? "unknown"}, point group {group.PointGroup.Symbol} "
            + $"({group.PointGroup.System}), {group.Operations.Length} operations, {(group.HasInversion ? "with" : "without")} "
            + $"inversion{(group.IsPrimitive ? string.Empty : $", cell holds {group.PureTranslationCount} primitive ones")}");
        text.AppendLine(c, $"basis: {d.Basis.Describe()}");
        text.AppendLine(c, $"non-analytic correction: {(d.IsPolar ? "yes" : "no")}");
        AppendCharges(text, crystal);
        text.AppendLine(
            "force constants: order, blocks, nonzero entries, cutoff (A), largest (eV/A^n); relative errors: permutation, sum rule, "
                + "space group");
        foreach (OrderDiagnosis order in d.Orders)
        {
            ForceConstantStatistics s = order.Statistics;
            text.AppendLine(c, $"  {s.Order}  {s.BlockCount,8} {s.NonzeroEntries,10} {s.CutoffRadius,9:F3} {s.LargestValue,11:F3}   "
                + $"{order.Permutation.Relative,9:0.0e+00} {order.SumRule.Relative,9:0.0e+00} {order.SpaceGroup,9:0.0e+00}");
        }

        text.AppendLine(c, $"imposed before use: {Imposed(d)}");
        text.AppendLine(c, $"frequencies at Gamma before the sum rule (rad/ps): "
            + $"{string.Join(' ', d.RawGamma.Select(w => (Math.Abs(w) < 5e-5 ? 0 : w).ToString("F4", CultureInfo.InvariantCulture)))}");
        if (d.HighestFrequency > 0)
        {
            text.AppendLine(
                c, $"highest frequency: {d.HighestFrequency:F4} rad/ps ({d.HighestFrequency / (2 * Math.PI):F4} THz); imaginary modes: "
                    + $"{d.Imaginary ?? "none"}");
        }

        if (d.Estimate is { } e)
        {
            string four = e.FourPhononMemoryGigabytes is { } m ? string.Create(c, $", {m:F2} GB with four phonons") : string.Empty;
            text.AppendLine(c, $"an exhaustive run with full tensors on {e.Grid} ({e.IrreduciblePoints} irreducible points, {e.Threads} "
                + $"threads): memory about {e.MemoryGigabytes:F2} GB{four}");
            string more = e.FourPhononSeconds is null ? string.Empty : $", {Words(e.FourPhononSeconds)} more for four";
            text.AppendLine(c, $"  time about {Words(e.ThreePhononSeconds)} for three phonons{more}");
            if (e.SampledFourPhononSeconds is { } sampled)
            {
                text.AppendLine(c, $"  four phonons with --samples {CostEstimate.Samples}: {Words(sampled)} more, memory about "
                    + $"{e.SampledFourPhononMemoryGigabytes:F2} GB; with more samples, in proportion");
            }

            if (e.CollisionListGigabytes is { } list)
            {
                text.AppendLine(c, $"  --solver full keeps a list of collisions of about {list:G2} GB more "
                    + $"(none with --collision-list recompute, 5 to 10 times the time)");
            }
        }

        foreach (string warning in d.Warnings)
        {
            text.AppendLine(c, $"warning: {warning}");
        }

        text.AppendLine(d.Errors.Count switch
        {
            0 => "no errors",
            1 => "1 error: the input cannot be used as it is",
            int n => string.Create(c, $"{n} errors: the input cannot be used as it is"),
        });
        return text.ToString();
    }

    private static void AppendCharges(StringBuilder text, Crystal crystal)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        if (crystal.Dielectric is { } dielectric)
        {
            text.AppendLine(c, $"dielectric tensor: {Row(dielectric.Epsilon)}");
            text.AppendLine("Born charges (e), rows the field, columns the displacement; and their sum");
            for (int i = 0; i < crystal.AtomCount; i++)
            {
                text.AppendLine(c, $"  {crystal.Atoms[i].Element,-3} {Row(dielectric.BornCharges[i])}");
            }

            text.AppendLine(c, $"  sum {Row(dielectric.BornCharges.Aggregate((a, b) => a + b))}");
        }
    }

    public static JsonObject ToJson(InputDiagnosis d)
    {
        Crystal crystal = d.Crystal;
        return new()
        {
            ["format"] = d.Source.Format,
            ["files"] = new JsonObject(FilesOf(d.Source).Select(f => KeyValuePair.Create(f.Content.Replace(' ', '_'), (JsonNode?)f.Path))),
            ["second_order_cells"] = Mapping(d.Source.HarmonicForceConstants),
            ["imposed"] = Imposed(d),
            ["lattice_A"] = new JsonArray([.. JsonText.Rows(crystal.Lattice.Vectors).Select(JsonText.Array)]),
            ["volume_A3"] = crystal.Lattice.Volume,
            ["atoms"] = new JsonArray([.. crystal.Atoms.Select(atom => new JsonObject
            {
                ["element"] = atom.Element,
                ["position"] = JsonText.Array([atom.Position.X, atom.Position.Y, atom.Position.Z]),
                ["mass_amu"] = atom.Mass,
                ["mass_variance"] = atom.MassVariance,
            })]),
            ["space_group"] = d.Group.Type?.Symbol,
            ["space_group_number"] = d.Group.Type?.Number,
            ["point_group"] = d.Group.PointGroup.Symbol,
            ["operations"] = d.Group.Operations.Length,
            ["basis"] = d.Basis.Verdict.ToString().ToLowerInvariant(),
            ["basis_description"] = d.Basis.Describe(),
            ["polar"] = d.IsPolar,
            ["epsilon"] = crystal.Dielectric is { } response ? Tensor(response.Epsilon) : null,
            ["born_charges_e"] = crystal.Dielectric is { } charged ? new JsonArray([.. charged.BornCharges.Select(Tensor)]) : null,
            ["orders"] = new JsonArray([.. d.Orders.Select(Order)]),
            ["raw_gamma_frequencies_rad_per_ps"] = JsonText.Array(d.RawGamma),
            ["highest_frequency_rad_per_ps"] = d.HighestFrequency,
            ["imaginary"] = d.Imaginary,
            ["estimate"] = Estimate(d.Estimate),
            ["warnings"] = new JsonArray([.. d.Warnings.Select(w => (JsonNode)w)]),
            ["errors"] = new JsonArray([.. d.Errors.Select(e => (JsonNode)e)]),
        };
    }

    private static JsonArray Tensor(Matrix3 m) => new([.. JsonText.Rows(m).Select(JsonText.Array)]);

    private static IEnumerable<(string Content, string Path)> FilesOf(CrystalInput source)
    {
        (string Content, string? Path)[] files =
        [
            ("crystal", source.Files.Crystal),
            ("second order", source.Files.Harmonic),
            ("third order", source.Files.Third),
            ("fourth order", source.Files.Fourth),
        ];
        return files.Where(f => f.Path is not null).Select(f => (f.Content, f.Path!));
    }

    private static string Mapping(HarmonicForceConstants constants)
    {
        if (constants.Superlattice is not { } superlattice)
        {
            return $"as listed, {constants.BlockCount} pairs";
        }

        Matrix3 m = superlattice.Vectors.ToMatrix();
        string rows = string.Join("; ", Enumerable.Range(0, 3).Select(i => $"{m[i, 0]:F0} {m[i, 1]:F0} {m[i, 2]:F0}"));
        return $"modulo a supercell of {superlattice.CellCount} cells (its vectors in those of the lattice: {rows}), each pair at its "
            + "shortest images";
    }

    private static string Imposed(InputDiagnosis d) =>
        d.Source.HarmonicForceConstants.Declaration.SumRule == HarmonicSumRule.None
            ? "nothing"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the acoustic sum rule of second order, by at most {d.Orders[0].SumRule.Maximum:G2} eV/A^2 on the on-site blocks");

    private static JsonObject Order(OrderDiagnosis order) => new()
    {
        ["order"] = order.Statistics.Order,
        ["blocks"] = order.Statistics.BlockCount,
        ["nonzero"] = order.Statistics.NonzeroEntries,
        ["cutoff_A"] = order.Statistics.CutoffRadius,
        ["largest_eV_per_An"] = order.Statistics.LargestValue,
        ["permutation_error"] = order.Permutation.Relative,
        ["sum_rule_error"] = order.SumRule.Relative,
        ["space_group_error"] = double.IsFinite(order.SpaceGroup) ? order.SpaceGroup : null,
    };

    private static JsonObject? Estimate(CostEstimate? estimate) => estimate is not { } e ? null : new()
    {
        ["grid"] = new JsonArray(e.Grid.N1, e.Grid.N2, e.Grid.N3),
        ["irreducible_q_points"] = e.IrreduciblePoints,
        ["memory_GB"] = e.MemoryGigabytes,
        ["four_phonon_memory_GB"] = e.FourPhononMemoryGigabytes,
        ["collision_list_GB"] = e.CollisionListGigabytes,
        ["three_phonon_s"] = e.ThreePhononSeconds,
        ["four_phonon_s"] = e.FourPhononSeconds,
        ["four_phonon_samples"] = e.SampledFourPhononSeconds is null ? null : CostEstimate.Samples,
        ["four_phonon_sampled_s"] = e.SampledFourPhononSeconds,
        ["four_phonon_sampled_memory_GB"] = e.SampledFourPhononMemoryGigabytes,
        ["threads"] = e.Threads,
    };

    private static string Row(Matrix3 m) => string.Join("  ", JsonText.Rows(m).Select(row => string.Join(' ', row.Select(v =>
        (Math.Abs(v) < 5e-5 ? 0 : v).ToString("F4", CultureInfo.InvariantCulture).PadLeft(8)))));

    private static string Words(double? seconds) => seconds is { } known ? Duration.Words(known) : "-";
}
