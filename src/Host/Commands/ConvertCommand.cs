using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using PcpCluster.Host.CommandLine;
using PcpCluster.Host.Output;
using PcpCluster.Host.Runs;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies.Guards;

namespace PcpCluster.Host.Commands;

/// <summary>pcp convert: force constants in the files of another program, read back and compared.</summary>
internal sealed class ConvertCommand : HostCommand
{
    /// <summary>Relative; beyond it the files do not say what the input says.</summary>
    private const double Tolerance = 1e-7;

    private readonly Argument<string> _input = CommonOptions.Input();

    private readonly Option<string> _to = ForceConstantsFolder.To("The format to write.");

    private readonly Option<string> _out = CommonOptions.OutputFolder();

    public ConvertCommand()
        : base(
            "convert",
            "Writes crystal and force constants as files of another program, reads them back, and compares frequencies and |V|^2.",
            "pcp convert examples/si --to phono3py --out si-phono3py",
            "pcp convert phono3py-folder --to shengbte --out si-shengbte")
    {
        Arguments.Add(_input);
        Options.Add(_to);
        Options.Add(_out);
    }

    public override void Execute(ParseResult arguments, RunContext context)
    {
        string path = arguments.GetRequiredValue(_input);
        string folder = arguments.GetRequiredValue(_out);
        IOutputFormat target = ForceConstantsFolder.Target(arguments.GetRequiredValue(_to));
        ForceConstantsFolder.RequireEmpty(folder);
        CrystalInput input = context.Stage("reading", _ => InputFormats.Read(path));
        foreach (string warning in input.Warnings)
        {
            context.Warn(warning);
        }

        ForceConstantsFolder.Write(folder, target, input, context);
        CrystalInput back = context.Stage("reading back", _ => InputFormats.Read(folder));
        if (!target.HoldsMasses)
        {
            context.Note($"{target.Name} stores no masses: its programs take them from their own tables or inputs.");
            back = ConversionCheck.WithMassesOf(input.Crystal, back);
        }

        if (input.Fourth is not null && !target.HoldsFourthOrder)
        {
            context.Warn($"{target.Name} has no file for fourth order: it is left out.");
        }

        ConversionCheck check = context.Stage("comparing", _ => ConversionCheck.Of(input, back));
        if (!(check.Largest < Tolerance))
        {
            throw new InputException(
                folder,
                0,
                string.Create(CultureInfo.InvariantCulture, $"files that differ from {path} by {check.Largest:G3} when read back"),
                string.Create(CultureInfo.InvariantCulture, $"less than {Tolerance:G1}"),
                "ALAMODE keeps constants that obey permutation symmetry only: see pcp check. Do not use these files.");
        }

        var json = new JsonObject
        {
            ["from"] = input.Format,
            ["to"] = target.Name,
            ["folder"] = folder,
            ["frequency_difference"] = check.Frequencies,
            ["third_order_difference"] = check.Third,
            ["fourth_order_difference"] = check.Fourth,
        };
        CultureInfo c = CultureInfo.InvariantCulture;
        context.WriteResult(
            JsonText.Of(json),
            string.Create(c,
                $"{input.Format} to {target.Name}: {folder}\nread back: frequencies differ by {check.Frequencies:G2} of the largest")
                + (check.Third is { } third ? string.Create(c, $", |V3|^2 by {third:G2}") : string.Empty)
                + (check.Fourth is { } fourth ? string.Create(c, $", |V4|^2 by {fourth:G2}") : string.Empty) + "\n");
    }
}
