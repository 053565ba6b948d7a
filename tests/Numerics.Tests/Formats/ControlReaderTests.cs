using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Formats.ShengBte;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Numerics.Tests.Formats;

public sealed class ControlReaderTests : IDisposable
{
    private const string Plain = """
        &allocations
          nelements=2, natoms=2, ngrid(:)=4 5 6
        &end
        &crystal
          lfactor=0.1
          lattvec(:,1)=0.0 2.0 2.0
          lattvec(:,2)=2.0 0.0 2.0
          lattvec(:,3)=2.0 2.0 0.0
          elements="Mg" "O"
          types=1 2
          positions(:,1)=0.0 0.0 0.0
          positions(:,2)=0.5 0.5 0.5
          epsilon(:,1)=3.1 0.0 0.0
          epsilon(:,2)=0.0 3.1 0.0
          epsilon(:,3)=0.0 0.0 3.1
          born(:,1,1)=2.0 0.1 0.0
          born(:,2,1)=0.0 2.0 0.0
          born(:,3,1)=0.0 0.0 2.0
          born(:,1,2)=-2.0 -0.1 0.0
          born(:,2,2)=0.0 -2.0 0.0
          born(:,3,2)=0.0 0.0 -2.0
          scell(:)=3 3 3
        &end
        &parameters
          T=300
        &end
        &flags
        &end
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Plain_HasAllValuesAndDefaults()
    {
        ControlFile control = Read(Plain);

        Assert.Equal(new QPointGrid(4, 5, 6), control.Grid);
        Assert.Equal(new Vector3D(0, 2, 2), control.LatticeVectors.Row0);
        Assert.Equal(["Mg", "O"], [.. control.Elements]);
        Assert.Equal([0, 1], [.. control.Types]);
        Assert.Equal(new Vector3D(0.5, 0.5, 0.5), control.Positions[1]);
        Assert.Equal(3.1, control.Epsilon[1, 1]);
        Assert.Equal(0.1, control.BornCharges[0][0, 1]);
        Assert.Equal(0, control.BornCharges[0][1, 0]);
        Assert.Equal(new IntVector3(3, 3, 3), control.Supercell);
        Assert.Equal([300.0], [.. control.Temperatures]);
        Assert.Equal(24.30685245, control.Masses[0], 1e-8);
        Assert.Equal(
            (1.0, 1000, 1e-5, 100), (control.BroadeningScale, control.MaximumIterations, control.IterationTolerance, control.TickCount));
        Assert.Equal((5.0, 505.0, 100.0, 1.0), (control.MinimumRadius, control.MaximumRadius, control.RadiusStep, control.Length));
        Assert.Equal(double.PositiveInfinity, control.MaximumFrequency);
        Assert.Null(control.EwaldParameter);
        Assert.Null(control.ThreePhononSamples);
        Assert.Null(control.FourPhononSamples);
        Assert.True(control is { NonAnalyticCorrection: true, Convergence: true, Isotopes: true, AutoIsotopes: true });
        Assert.True(control is { Nanowires: false, OnlyHarmonic: false, Espresso: false, NanoLength: false });
        Assert.True(control is { FourPhonon: false, FourPhononIteration: false });
        Assert.Empty(control.Orientations);
    }

    /// <summary>The same crystal in every freedom of spelling that Fortran gives.</summary>
    [Fact]
    public void Read_FreeSpelling_IsTheSame()
    {
        const string free = "! a comment\r\n$FLAGS four_PHONON = F, Nonanalytic=.t. convergence=TRUE\tespresso=.False. $END\r\n"
            + "# another\r\n&Parameters T=3.0d2 scalebroad=1, /\r\n\r\n"
            + "&CRYSTAL lfactor = 1D-1 ! nm, not & Angstrom / bohr\r\n LATTVEC = 0. 2*2.,\r\n2 , 0.0 2*2 2 .0d0\r\n"
            + "lattvec(1:2,3)=2*2 elements(1)='Mg', 'O' types(2)=2 types(1) = 1\r\n"
            + "positions = 3*0.0, 3*.5 epsilon=9*0 epsilon(1,1)=3.1 epsilon(2:2,2)=3.1 epsilon(3,3:3)=3.1\r\n"
            + "born=18*0.0 born(1,1,1)=2 born(2,1,1)=0.1, born(2,2,1)=2 born(3,3,1)=2\r\n"
            + "born(:,:,2)=-2 -.1 0, 0 -2 0 0 0 -2 scell=3*3 &END\r\n"
            + "&allocations nelements=+2 natoms=2 ngrid(1)=4 ngrid(2)=5 ngrid(3)=6 /";
        ControlFile expected = Read(Plain);
        ControlFile control = Read(free);

        Assert.Equal(expected.Grid, control.Grid);
        Assert.Equal(expected.LatticeVectors, control.LatticeVectors);
        Assert.Equal(expected.Elements.AsEnumerable(), control.Elements);
        Assert.Equal(expected.Types.AsEnumerable(), control.Types);
        Assert.Equal(expected.Positions.AsEnumerable(), control.Positions);
        Assert.Equal(expected.Epsilon, control.Epsilon);
        Assert.Equal(expected.BornCharges.AsEnumerable(), control.BornCharges);
        Assert.Equal(expected.Supercell, control.Supercell);
        Assert.Equal(expected.Temperatures.AsEnumerable(), control.Temperatures);
        Assert.True(control is { NonAnalyticCorrection: true, Convergence: true, FourPhonon: false, Espresso: false });
    }

    [Theory]
    [InlineData("ngrid(:)=4 5 6", "ngrid=4,5,6")]
    [InlineData("ngrid(:)=4 5 6", "ngrid(1)=4 5 6")]
    [InlineData("ngrid(:)=4 5 6", "ngrid(3:1:-1)=6 5 4")]
    [InlineData("ngrid(:)=4 5 6", "ngrid(:)=1 1 1 ngrid(:)=4,,6 ngrid(2)=5")]
    [InlineData("ngrid(:)=4 5 6", "ngrid(:)=4\n5\n6")]
    [InlineData("ngrid(:)=4 5 6", "ngrid ( : ) = 4 5 6,")]
    public void Read_GridSpellings(string original, string spelling) =>
        Assert.Equal(new QPointGrid(4, 5, 6), Read(Plain.Replace(original, spelling)).Grid);

    [Fact]
    public void Read_Sweep_TakesShengBteSteps()
    {
        Assert.Equal([100.0, 200, 300], [.. Read(Plain.Replace("T=300", "T_min=100 T_max=300 T_step=100")).Temperatures]);
        Assert.Equal([100.0, 250, 350], [.. Read(Plain.Replace("T=300", "T_min=100 T_max=350 T_step=150")).Temperatures]);
        Assert.Equal([100.0, 199.5], [.. Read(Plain.Replace("T=300", "T_min=100 T_max=298.5 T_step=99.5")).Temperatures]);
        Assert.Equal([250.0], [.. Read(Plain.Replace("T=300", "T_min=250 T_max=250")).Temperatures]);
    }

    [Fact]
    public void Read_GivenMasses_AreUsedOnlyWithoutAutoisotopes()
    {
        string masses = Plain.Replace("types=1 2", "types=1 2 masses=10.0 20.0 gfactors(2)=1e-4");
        var warnings = new List<string>();

        Assert.Equal(24.30685245, Read(masses, warnings).Masses[0], 1e-8);
        Assert.Contains(warnings, w => w.Contains("autoisotopes", StringComparison.Ordinal));
        ControlFile control = Read(masses.Replace("&flags", "&flags autoisotopes=.FALSE."));
        Assert.Equal([10.0, 20.0], [.. control.Masses]);
        Assert.Equal([0, 1e-4], [.. control.MassVariances]);
    }

    [Fact]
    public void Read_Wires_AndSampling()
    {
        ControlFile control = Read(Plain
            .Replace("natoms=2,", "natoms=2, norientations=2,")
            .Replace("types=1 2", "types=1 2 orientations(:,1)=1 0 0 orientations(:,2)=1 1 -1")
            .Replace("T=300", "T=300 num_sample_process_4ph=100000 num_sample_process_3ph=-1 omega_max=50.0 Length=100")
            .Replace("&flags", "&flags nanowires=T four_phonon=T"));

        Assert.Equal([new(1, 0, 0), new(1, 1, -1)], [.. control.Orientations]);
        Assert.Equal(100000, control.FourPhononSamples);
        Assert.Null(control.ThreePhononSamples);
        Assert.Equal((50.0, 100.0), (control.MaximumFrequency, control.Length));
        Assert.True(control.Nanowires);
    }

    [Fact]
    public void Read_RepeatedKey_TheLastCountsWithAWarning()
    {
        var warnings = new List<string>();
        Assert.Equal([400.0], [.. Read(Plain.Replace("T=300", "T=300 T=400"), warnings).Temperatures]);
        Assert.Contains(warnings, w => w.Contains("t is given again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("scalebrod", "T=300", "T=300 scalebrod=1", "scalebroad")]
    [InlineData("belongs into the group &flags", "T=300", "T=300 espresso=T", "espresso")]
    [InlineData("Did you mean &crystal", "&crystal", "&cristal", "cristal")]
    [InlineData("again", "&flags", "&parameters T=1 / &flags", "&parameters")]
    [InlineData("end of the group", "&end\n&crystal", "\n&crystal", "&allocations")]
    [InlineData("the end of the file", "&flags\n&end", "&flags", "&flags")]
    [InlineData("nelements from 1", "nelements=2", "nelements=0", "nelements")]
    [InlineData("natoms from 2", "natoms=2", "natoms=1", "natoms")]
    [InlineData("whole number", "natoms=2", "natoms=2.0", "natoms")]
    [InlineData("natoms from 2 to", "natoms=2", "natoms=2000000000", "natoms")]
    [InlineData("ngrid from 1", "4 5 6", "4 0 6", "ngrid")]
    [InlineData("ngrid(3)", "4 5 6", "4 5", "ngrid")]
    [InlineData("3 at most", "4 5 6", "4 5 6 7", "ngrid")]
    [InlineData("3 at most", "4 5 6", "2000000000*4", "ngrid")]
    [InlineData("repeat count", "4 5 6", "99999999999*4", "99999999999*4")]
    [InlineData("indices from 1 to 3", "ngrid(:)", "ngrid(4)", "ngrid(4)")]
    [InlineData("1 indices", "ngrid(:)", "ngrid(:,1)", "ngrid(:,1)")]
    [InlineData("without an index", "T=300", "T(1)=300", "t(1)")]
    [InlineData("indices from 1 to 3", "lattvec(:,3)", "lattvec(:,4)", "lattvec(:,4)")]
    [InlineData("indices from 1 to 2", "born(:,3,2)", "born(:,3,3)", "born(:,3,3)")]
    [InlineData("2 indices", "lattvec(:,3)", "lattvec(:;3)", "lattvec")]
    [InlineData("indices from 1 to 3", "lattvec(:,3)", "lattvec(:,x)", "lattvec")]
    [InlineData("indices from 1 to 3", "lattvec(:,3)", "lattvec(::0,3)", "lattvec")]
    [InlineData("lattvec(1,3)", "lattvec(:,3)=2.0 2.0 0.0", "", "lattvec")]
    [InlineData("linearly independent", "lattvec(:,3)=2.0 2.0 0.0", "lattvec(:,3)=2.0 0.0 2.0", "lattvec")]
    [InlineData("a million times longer", "lattvec(:,3)=2.0 2.0 0.0", "lattvec(:,3)=2.0 9999999992.0 0.0", "lattvec")]
    [InlineData("finite number", "lfactor=0.1", "lfactor=NaN", "NaN")]
    [InlineData("finite number", "lfactor=0.1", "lfactor=1e999", "1e999")]
    [InlineData("lfactor above 0", "lfactor=0.1", "lfactor=-0.1", "lfactor")]
    [InlineData("natural isotopes", "\"Mg\"", "\"Mq\"", "Mq")]
    [InlineData("closing", "\"O\"", "\"O", "elements")]
    [InlineData("nelements = 2", "types=1 2", "types=1 3", "types")]
    [InlineData("types(2)", "types=1 2", "types=1", "types")]
    [InlineData("positions(1,2)", "positions(:,2)=0.5 0.5 0.5", "", "positions")]
    [InlineData("same place", "positions(:,2)=0.5 0.5 0.5", "positions(:,2)=1.0 -1.0 0.0", "positions")]
    [InlineData("scell(1)", "scell(:)=3 3 3", "", "scell")]
    [InlineData("t in the group &parameters", "T=300", "", "no value of t")]
    [InlineData("T above 0", "T=300", "T=-5", "-5")]
    [InlineData("t_max", "T=300", "T_min=100", "t_max")]
    [InlineData("T_max not below", "T=300", "T_min=100 T_max=50 T_step=1", "50")]
    [InlineData("positive step", "T=300", "T_min=100 T_max=200 T_step=1e-30", "1e-30")]
    [InlineData(".TRUE.", "&flags", "&flags espresso=yes", "yes")]
    [InlineData("tdep=.FALSE.", "&flags", "&flags tdep=.TRUE.", "TRUE")]
    [InlineData("norientations above 0", "&flags", "&flags nanowires=T", "T")]
    [InlineData("rmax above rmin", "T=300", "T=300 rmax=1", "1")]
    [InlineData("a group such as", "&allocations", "hello &allocations", "hello")]
    [InlineData("key = value", "nelements=2", "nelements=2 =", "'=, natoms")]
    [InlineData("1 at most", "nelements=2", "nelements=2 (3)", "nelements")]
    public void Read_WrongInput_SaysWhatAndHow(string expected, string original, string replacement, string named)
    {
        Assert.Contains(original, Plain, StringComparison.Ordinal);
        string text = Plain.Replace(original, replacement, StringComparison.Ordinal);
        var thrown = Assert.Throws<InputException>(() => Read(text));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(named, thrown.Message, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith(_folder["CONTROL"] + ":", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("masses=-1 1", "positive mass")]
    [InlineData("masses=1 0", "positive mass")]
    [InlineData("masses=1", "masses(2)")]
    [InlineData("masses=1 1 gfactors=0 -1e-3", "mass variance")]
    public void Read_WrongMasses(string masses, string expected)
    {
        string text = Plain.Replace("types=1 2", "types=1 2 " + masses).Replace("&flags", "&flags autoisotopes=F");
        Assert.Contains(expected, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongLine_IsTheLineOfTheValue()
    {
        var thrown = Assert.Throws<InputException>(() => Read(Plain.Replace("positions(:,2)=0.5 0.5 0.5", "positions(:,2)=0.5 x 0.5")));
        Assert.Equal(12, thrown.Line);
        Assert.Contains("'x'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("positions(2,2)", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFile_AsksForTheFirstKey()
    {
        var thrown = Assert.Throws<InputException>(() => Read(string.Empty));
        Assert.Contains("Add the group &allocations", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CloseAtoms_WarnsAboutUnits()
    {
        var warnings = new List<string>();
        Read(Plain.Replace("lfactor=0.1", "lfactor=0.01"), warnings);
        Assert.Contains(warnings, w => w.Contains("Angstrom apart", StringComparison.Ordinal));
    }

    private ControlFile Read(string text, ICollection<string>? warnings = null) =>
        ControlReader.Read(_folder.Write("CONTROL", text), warnings);
}
