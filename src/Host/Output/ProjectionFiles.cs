using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Output;

/// <summary>What displaced supercells look like to PCP modes: the tables of pcp modes --project.</summary>
internal sealed class ProjectionFiles
{
    private readonly PcpModel _model;
    private readonly string _folder;
    private readonly List<double> _energies = [];
    private readonly double[] _byTerm;
    private readonly double[] _absolute;
    private int _cells;

    private ProjectionFiles(PcpModel model, string folder)
    {
        _model = model;
        _folder = folder;
        _byTerm = new double[model.Modes.Rank];
        _absolute = new double[model.Modes.Rank];
    }

    /// <summary>Reads frame after frame; memory holds one.</summary>
    public static ProjectionFiles Write(PcpModel model, string snapshots, string folder, ComputeOptions compute)
    {
        var result = new ProjectionFiles(model, folder);
        IEnumerable<Snapshot> frames = ExtendedXyz.Read(snapshots);
        Directory.CreateDirectory(folder);
        using StreamWriter energies = Table("energies.csv", "frame,cells,energy_eV");
        using StreamWriter terms = Table("terms.csv", "frame,term,energy_eV");
        string columns = string.Join(',', Enumerable.Range(1, model.Modes.Order).Select(i => $"phi{i}_Angstrom"));
        using StreamWriter descriptors = Table("descriptors.csv", $"frame,cell_x,cell_y,cell_z,term,{columns}");
        foreach (Snapshot frame in frames)
        {
            compute.Cancellation.ThrowIfCancellationRequested();
            result.Add(frame, energies, terms, descriptors);
        }

        return result._energies.Count > 0 ? result : throw new InputException($"{snapshots}: no frame in it. Write extended XYZ.");

        StreamWriter Table(string name, string header)
        {
            var writer = new StreamWriter(Path.Combine(folder, name), append: false, new UTF8Encoding(false));
            writer.Write(header + "\n");
            return writer;
        }
    }

    public JsonObject ToJson() => new()
    {
        ["order"] = _model.Modes.Order,
        ["frames"] = _energies.Count,
        ["cells"] = _cells,
        ["mean_energy_ev"] = _energies.Average(),
        ["mean_energy_by_term_ev"] = JsonText.Array(_byTerm.Select(e => e / _energies.Count)),
        ["mean_absolute_energy_by_term_ev"] = JsonText.Array(_absolute.Select(e => e / _energies.Count)),
        ["folder"] = _folder,
    };

    public string ToText()
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        double total = _absolute.Sum();
        text.Append(c, $"{_energies.Count} frames of {_cells} cells: mean E({_model.Modes.Order}) = {_energies.Average():F6} eV\n");
        text.Append("terms that carry most of it\n  term     mean eV   mean |eV|   share %\n");
        foreach (int term in Enumerable.Range(0, _absolute.Length).OrderByDescending(t => _absolute[t]).Take(8))
        {
            double share = total > 0 ? 100 * _absolute[term] / total : 0;
            text.Append(
                c, $"{term + 1,6} {_byTerm[term] / _energies.Count,11:F6} {_absolute[term] / _energies.Count,11:F6} {share,9:F2}\n");
        }

        text.Append(c, $"energies.csv, terms.csv, descriptors.csv written to {_folder}\n");
        return text.ToString();
    }

    private void Add(Snapshot frame, StreamWriter energies, StreamWriter terms, StreamWriter descriptors)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        PcpModes modes = _model.Modes;
        var supercell = Supercell.Of(_model.Crystal, frame);
        var projection = new AnharmonicProjection(modes, supercell);
        double[] phi = projection.Descriptors(supercell.Displacements(frame));
        double[] byTerm = projection.EnergyByTerm(phi);
        _energies.Add(byTerm.Sum());
        _cells = supercell.Cells.Length;
        int number = _energies.Count;
        energies.Write(string.Create(c, $"{number},{_cells},{_energies[^1]:R}\n"));
        for (int term = 0; term < byTerm.Length; term++)
        {
            _byTerm[term] += byTerm[term];
            _absolute[term] += Math.Abs(byTerm[term]);
            terms.Write(string.Create(c, $"{number},{term + 1},{byTerm[term]:R}\n"));
        }

        for (int k = 0; k < phi.Length; k += modes.Order)
        {
            IntVector3 cell = supercell.Cells[k / (modes.Order * modes.Rank)];
            string values = string.Join(',', Enumerable.Range(k, modes.Order).Select(i => phi[i].ToString("R", c)));
            descriptors.Write(string.Create(c, $"{number},{cell.X},{cell.Y},{cell.Z},{(k / modes.Order % modes.Rank) + 1},{values}\n"));
        }
    }
}
