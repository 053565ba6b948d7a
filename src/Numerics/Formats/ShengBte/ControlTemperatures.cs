using System.Collections.Immutable;

namespace PcpCluster.Numerics.Formats.ShengBte;

/// <summary>The temperatures of CONTROL: T, or the sweep T_min, T_max, T_step with the steps that ShengBTE takes.</summary>
internal static class ControlTemperatures
{
    private const int MostTemperatures = 10_000;

    public static ImmutableArray<double> Read(ControlValues values, ICollection<string> warnings)
    {
        if (values.Has("t") && values.Real("t") is var single && single > 0)
        {
            if (values.HasAny("t_min") || values.HasAny("t_max") || values.HasAny("t_step"))
            {
                warnings.Add("CONTROL gives T and also T_min, T_max or T_step; T counts.");
            }

            return [single];
        }

        if (!values.Has("t_min"))
        {
            double refused = values.Real("t");
            throw values.Error("t", 0, "T above 0 K", $"Correct T = {refused}.");
        }

        double minimum = values.Real("t_min");
        double maximum = values.Real("t_max");
        if (minimum <= 0)
        {
            throw values.Error("t_min", 0, "T_min above 0 K", "Correct T_min.");
        }

        if (maximum < minimum)
        {
            throw values.Error("t_max", 0, "T_max not below T_min", "Correct T_max.");
        }

        if (maximum == minimum)
        {
            return [minimum];
        }

        double step = values.Real("t_step");
        if (step <= 0 || (maximum - minimum) / step > MostTemperatures)
        {
            throw values.Error("t_step", 0, "a positive step that makes at most 10000 temperatures", "Correct T_step.");
        }

        var temperatures = ImmutableArray.CreateBuilder<double>();
        int steps = (int)Math.Ceiling((maximum - minimum) / step);
        for (int i = 0; i <= steps; i++)
        {
            double temperature = minimum + (i * step);
            // An overshoot of less than 1 K ends the sweep, a larger one is replaced by T_max itself.
            if (temperature > maximum && temperature < maximum + 1)
            {
                break;
            }

            temperatures.Add(Math.Min(temperature, maximum));
        }

        return temperatures.ToImmutable();
    }
}
