namespace PcpCluster.Numerics.Formats.Writing;

/// <summary>A way to store a crystal and its force constants that other programs read.</summary>
internal interface IOutputFormat
{
    /// <summary>As --to names it.</summary>
    string Name { get; }

    /// <summary>Whether masses are stored; if not, readers take those of the natural elements.</summary>
    bool HoldsMasses { get; }

    /// <summary>Whether the format has a file for fourth order.</summary>
    bool HoldsFourthOrder { get; }

    /// <summary>Whether second order is to hold nothing of the dipoles' interaction: an Ewald sum is taken out before.</summary>
    bool WantsNoDipoles => false;

    /// <summary>Writes all files.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="input">What to store.</param>
    /// <exception cref="Foundation.InputException">The format cannot say what the input says.</exception>
    void Write(string folder, CrystalInput input);
}
