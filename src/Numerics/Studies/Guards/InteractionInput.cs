using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Settings;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>The interactions that settings want: tensors, modes from files, and no modes where those are still to be trained.</summary>
internal static class InteractionInput
{
    /// <summary>The input as a study gets it.</summary>
    /// <param name="input">What was read.</param>
    /// <param name="settings">What is wanted.</param>
    /// <param name="given3">Third-order modes at hand; a file of the settings counts more.</param>
    /// <param name="given4">The same for fourth order.</param>
    /// <exception cref="InputException">Something is not there, or belongs to another crystal.</exception>
    public static StudyInput Study(PreparedInput input, ConductivitySettings settings, PcpModes? given3 = null, PcpModes? given4 = null)
    {
        bool modes = settings.Elements == ElementSource.Modes;
        PcpModes? modes3 = !modes ? null : settings.Modes3 is { } file3 ? ReadModes(file3, 3, input.Crystal) : given3;
        PcpModes? modes4 =
            !modes || !settings.FourPhonon ? null : settings.Modes4 is { } file4 ? ReadModes(file4, 4, input.Crystal) : given4;
        bool third = modes3 is null || settings.CompressionError;
        bool fourth = settings.FourPhonon && (modes4 is null || settings.CompressionError);
        var interactions = new Interactions(
            third ? input.Set.Third ?? throw Missing(settings, ShengBteFormat.ThirdName) : null,
            fourth ? input.Set.Fourth ?? throw Missing(settings, ShengBteFormat.FourthName) : null,
            modes3,
            modes4);
        return new(input.Crystal, input.Group, input.Set.HarmonicForceConstants, interactions);
    }

    private static PcpModes ReadModes(string file, int order, Crystal crystal)
    {
        PcpModel model = PcpFile.Read(file);
        if (model.Modes.Order != order)
        {
            throw new InputException(file, 0, $"PCP modes of order {model.Modes.Order}", $"order {order}", "Name the right file.");
        }

        if (model.Crystal.AtomCount != crystal.AtomCount || Math.Abs((model.Crystal.Lattice.Volume / crystal.Lattice.Volume) - 1) > 1e-4)
        {
            throw new InputException(
                file, 0, "PCP modes of another crystal", "those of this input", "Compress this input's force constants with pcp compress.");
        }

        return model.Modes;
    }

    private static InputException Missing(ConductivitySettings settings, string name) =>
        new(Path.Combine(settings.Input, name), 0, "no such file", $"{name} or {name}.gz", "Add it, or use PCP modes with --tensors pcp.");
}
