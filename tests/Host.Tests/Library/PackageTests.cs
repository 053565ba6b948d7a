using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using PcpCluster.Numerics.Tests;

namespace PcpCluster.Host.Tests.Library;

/// <summary>The NuGet package as a stranger meets it: in an empty project, with nothing else to restore from.</summary>
public class PackageTests
{
    private const string Id = "PcpCluster.Numerics";

    private static readonly string _root = Path.GetFullPath(Path.Combine(TestData.Example("si"), "..", ".."));

    /// <summary>No cache and no server has this version.</summary>
    private static readonly string _version = $"0.0.0-test{Guid.NewGuid():N}";

    [Fact]
    public void AnEmptyProjectRunsTheProgramOfTheDocsFromThePackage()
    {
        using var scratch = new ScratchFolder();
        string feed = Pack(scratch);
        Check(Path.Combine(feed, $"{Id}.{_version}.nupkg"));
        Assert.True(File.Exists(Path.Combine(feed, $"{Id}.{_version}.snupkg")));

        string project = Directory.CreateDirectory(scratch["consumer"]).FullName;
        string page = File.ReadAllText(Path.Combine(_root, "docs", "library.md"));
        File.WriteAllText(Path.Combine(project, "Program.cs"), page.Split("```csharp")[1].Split("```")[0]);
        File.WriteAllText(Path.Combine(project, "consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost>
                <RestoreSources>{feed}</RestoreSources>
                <RestorePackagesPath>{scratch["packages"]}</RestorePackagesPath>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{Id}" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
        Dotnet(project, "build", "-c", "Release", "-o", scratch["built"], "--nologo");
        string printed = Dotnet(_root, Path.Combine(scratch["built"], "consumer.dll"));

        using var expected = new StringWriter { NewLine = "\n" };
        TenLines.Run(TestData.Example("si"), expected);
        Assert.Equal(expected.ToString(), printed.ReplaceLineEndings("\n"));
    }

    /// <summary>Makes the package of the library that was built with this test; returns the folder that holds it.</summary>
    private static string Pack(ScratchFolder scratch)
    {
        string configuration =
            typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Release";
        Dotnet(
            _root,
            "pack",
            Path.Combine("src", "Numerics"),
            "--no-build",
            "-c",
            configuration,
            "-o",
            scratch["feed"],
            $"-p:PackageVersion={_version}",
            "--nologo");
        return scratch["feed"];
    }

    private static void Check(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        Assert.Contains(archive.Entries, e => e.FullName == $"lib/net10.0/{Id}.dll");
        Assert.Contains(archive.Entries, e => e.FullName == $"lib/net10.0/{Id}.xml"); // what an editor shows at each name
        Assert.Contains(archive.Entries, e => e.FullName == "README.md");
        using Stream nuspec = archive.GetEntry($"{Id}.nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        Assert.DoesNotContain(metadata.Descendants(), e => e.Name.LocalName == "dependency");
        Assert.Equal("MIT", metadata.Elements().Single(e => e.Name.LocalName == "license").Value);
    }

    private static string Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // the test runner's own build must not reach into this one
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{output}{error.Result}");
        return output;
    }
}
