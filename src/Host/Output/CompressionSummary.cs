using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Compression.Quality;
using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Host.Output;

/// <summary>What pcp compress reports about a trained model.</summary>
internal sealed class CompressionSummary
{
    /// <summary>Above this error of V the first-order change of kappa says little.</summary>
    private const double LargestLinearError = 0.15;

    private readonly TrainingResult _result;
    private readonly MatrixElementErrors _errors;
    private readonly string _file;
    private readonly string _device;
    private readonly IReadOnlyList<(int Rank, double Loss, double SvdLoss)> _curve;

    private CompressionSummary(TrainingOutcome outcome, MatrixElementErrors errors, string file, string device)
    {
        (_result, _curve) = (outcome.Training, outcome.Curve);
        (_errors, _file, _device) = (errors, file, device);
    }

    private PcpModes Modes => _result.Model.Modes;

    private PcpTrainingRecord Record => _result.Model.Training;

    /// <summary>Values of the tensor's file over numbers of the model's.</summary>
    private double StorageRatio => (double)Record.StoredValues / (Modes.Lambda.Length + Modes.Amplitudes.Length);

    private double Gamma => (double)Record.Nonzero / Modes.Rank;

    public static CompressionSummary Of(TrainingOutcome outcome, MatrixElementErrors errors, string file, string device) =>
        new(outcome, errors, file, device);

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["order"] = Modes.Order,
            ["rank"] = Modes.Rank,
            ["nonzero"] = Record.Nonzero,
            ["gamma"] = Gamma,
            ["loss"] = Record.Loss,
            ["strain_loss"] = Number(Record.StrainLoss),
            ["elastic_loss"] = Number(Record.ElasticLoss),
            ["storage_ratio"] = StorageRatio,
            ["time_ratio"] = _errors.TimeRatio,
            ["symmetry_loss"] = Number(Record.SymmetryLoss),
            ["sum_rule_residual"] = Modes.LargestSumRuleResidual(),
            ["v_squared_error"] = _errors.GeneralSquare,
            ["v_error_one_long_wave"] = _errors.OneLongWave,
            ["v_error_all_long_waves"] = _errors.AllLongWaves,
            ["conductivity_shift"] = Number(Record.ConductivityShift),
            ["conductivity_shift_error"] = Number(Record.ConductivityShiftError),
            ["process_error"] = Number(Record.ProcessError),
            ["objective"] = Record.Objective,
            ["route"] = Record.Route,
            ["parametrisation"] = _result.Description,
            ["sites"] = Modes.Sites.Length,
            ["seed"] = Record.Seed,
            ["seconds"] = _result.Seconds,
            ["seconds_to_3_percent"] = Number(_result.SecondsToThreePercent),
            ["history"] = new JsonArray([.. _result.History.Select(h => new JsonArray(h.Seconds, h.Loss))]),
            ["device"] = _device,
            ["file"] = _file,
        };
        if (_curve.Count > 0)
        {
            json["curve"] = new JsonArray([.. _curve.Select(c => new JsonObject
            {
                ["rank"] = c.Rank,
                ["gamma"] = (double)Record.Nonzero / c.Rank,
                ["loss"] = c.Loss,
                ["tsvd_loss"] = c.SvdLoss,
            })]);
        }

        return json;
    }

    public string ToText()
    {
        var text = new StringBuilder();
        CultureInfo c = CultureInfo.InvariantCulture;
        text.Append(c, $"order {Modes.Order}, rank {Modes.Rank}: compression factor gamma = {Gamma:F0} ({Record.Nonzero} entries that are "
            + $"not zero / rank)\n");
        text.Append(c, $"loss ||dPhi||/||Phi||               {100 * Record.Loss,8:F3} %\n");
        text.Append(c, $"error of the strain derivative     {100 * Record.StrainLoss,8:F3} %\n");
        text.Append(c, $"error of the elastic limit         {100 * Record.ElasticLoss,8:F3} %\n");
        text.Append(c, $"part that breaks the symmetry      {100 * Record.SymmetryLoss,8:F3} %\n");
        text.Append(c, $"error of |V|^2                     {100 * _errors.GeneralSquare,8:F3} %\n");
        text.Append(c, $"error of V, one long wave          {100 * _errors.OneLongWave,8:F3} %\n");
        text.Append(c, $"error of V, long waves only        {100 * _errors.AllLongWaves,8:F3} %\n");
        if (double.IsFinite(Record.ConductivityShift))
        {
            string remark = Record.ProcessError > LargestLinearError ? ", but errors are too large for first order" : string.Empty;
            text.Append(c, $"error of V where heat is limited   {100 * Record.ProcessError,8:F3} %\n");
            text.Append(c, $"first-order change of kappa, 300 K {100 * Record.ConductivityShift,8:+0.000;-0.000} ");
            text.Append(c, $"+- {100 * Record.ConductivityShiftError:F3} % (of the processes drawn");
            text.Append(c, $"{(Modes.Order == 4 ? "; kappa with three and four phonons" : string.Empty)}){remark}\n");
        }

        text.Append(c, $"numbers stored: {StorageRatio:F1} times fewer; plain evaluation of V: {_errors.TimeRatio:F0} times faster from "
            + $"tabulated modes\n");
        text.Append(c, $"{Record.Objective} objective, route {Record.Route}, {Modes.Sites.Length} sites, {_result.Seconds:F1} s");
        text.Append(double.IsNaN(_result.SecondsToThreePercent)
            ? string.Empty
            : $", 3 % after {_result.SecondsToThreePercent.ToString("F2", c)} s");
        text.Append(c, $"; written to {_file}\n");
        if (_curve.Count > 0)
        {
            text.Append("  rank      gamma   PCP loss %  tSVD loss %\n");
            foreach ((int rank, double loss, double svd) in _curve)
            {
                text.Append(c, $"{rank,6} {(double)Record.Nonzero / rank,10:F0} {100 * loss,12:F3} {100 * svd,12:F3}\n");
            }
        }

        return text.ToString();
    }

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;
}
