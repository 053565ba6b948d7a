using System.Text;
using PcpCluster.Numerics.Formats.Text;
using PcpCluster.Numerics.Foundation;
using SharpCompress.Common;
using SharpCompress.Compressors.Xz;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PcpCluster.Formats.Hdf5.Phono3py.Yaml;

/// <summary>Reads a YAML file, plain, gzip'd or xz'd, into a tree; lists of numbers become arrays as they come.</summary>
internal static class YamlFile
{
    private const int DeepestNesting = 64;

    /// <exception cref="InputException">The file cannot be read or is no YAML.</exception>
    public static YamlNode Read(string path)
    {
        InputText text = InputText.Read(path);
        ReadOnlyMemory<byte> bytes = IsXz(text.Bytes.Span) ? DecompressXz(path, text.Bytes) : text.Bytes;
        using var reader = new StreamReader(new MemoryStream(bytes.ToArray(), writable: false), Encoding.UTF8);
        try
        {
            var parser = new Parser(new Scanner(reader, skipComments: true));
            parser.MoveNext();
            parser.MoveNext();
            if (!parser.MoveNext() || parser.Current is null or StreamEnd)
            {
                throw new InputException(path, 0, "an empty file", "a YAML file of phono3py", "Make the file again with phono3py.");
            }

            return new Builder(path, parser).Node(string.Empty, 0);
        }
        catch (Exception e) when (e is not (InputException or OutOfMemoryException))
        {
            // the library's parser meets some torn files with exceptions of other kinds than its own
            throw new InputException(
                path,
                e is YamlException yaml ? yaml.Start.Line : 0,
                $"no valid YAML ({e.Message.ReplaceLineEndings(" ")})",
                "a YAML file of phono3py",
                "The file is damaged or truncated: copy or make it again.");
        }
    }

    private static bool IsXz(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);

    private static byte[] DecompressXz(string path, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var xz = new XZStream(new MemoryStream(bytes.ToArray(), writable: false));
            using var whole = new MemoryStream();
            xz.CopyTo(whole);
            return whole.ToArray();
        }
        catch (Exception e) when (e is SharpCompressException or IOException or InvalidDataException or ArgumentException
            or IndexOutOfRangeException
            or InvalidOperationException or NotSupportedException or NotImplementedException or OverflowException)
        {
            throw new InputException(
                path,
                0,
                $"a damaged xz file ({e.Message.ReplaceLineEndings(" ")})",
                "a complete xz file",
                "Copy or compress the file again.");
        }
    }

    /// <summary>Turns the parser's events into nodes.</summary>
    private sealed class Builder(string file, Parser parser)
    {
        /// <summary>The node that starts at the current event; the next event is current afterwards.</summary>
        public YamlNode Node(string path, int depth)
        {
            if (depth > DeepestNesting)
            {
                throw new InputException(
                    file, Line, "lists within lists without end", "a YAML file of phono3py", "The file is damaged: make it again.");
            }

            switch (parser.Current)
            {
                case Scalar scalar:
                    var word = new YamlScalar(file, Line, path, scalar.Value);
                    parser.MoveNext();
                    return word;
                case SequenceStart:
                    return List(path, depth);
                case MappingStart:
                    return Map(path, depth);
                default:
                    throw new InputException(
                        file,
                        Line,
                        $"{parser.Current?.GetType().Name ?? "the end"}",
                        "a value",
                        "Aliases and tags are not used by phono3py: make the file again.");
            }
        }

        private long Line => parser.Current?.Start.Line ?? 0;

        private YamlNode List(string path, int depth)
        {
            long line = Line;
            parser.MoveNext();
            var numbers = new List<double>();
            var items = new List<YamlNode>();
            while (parser.Current is not SequenceEnd)
            {
                if (items.Count == 0 && parser.Current is Scalar scalar && YamlNode.TryNumber(scalar.Value, out double number))
                {
                    numbers.Add(number);
                    parser.MoveNext();
                    continue;
                }

                if (numbers.Count > 0)
                {
                    throw new InputException(
                        file, Line, $"something else among the numbers of {path}", "numbers only", "Make the file again with phono3py.");
                }

                items.Add(Node($"{path}[{items.Count + 1}]", depth + 1));
            }

            parser.MoveNext();
            return numbers.Count > 0 ? new YamlNumbers(file, line, path, [.. numbers]) : new YamlList(file, line, path, items);
        }

        private YamlMap Map(string path, int depth)
        {
            long line = Line;
            parser.MoveNext();
            var items = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
            while (parser.Current is not MappingEnd)
            {
                if (parser.Current is not Scalar key)
                {
                    throw new InputException(
                        file, Line, "a key that is no word", "a word and a colon", "Make the file again with phono3py.");
                }

                parser.MoveNext();
                YamlNode value = Node(path.Length == 0 ? key.Value : $"{path}.{key.Value}", depth + 1);
                if (!items.TryAdd(key.Value, value))
                {
                    throw new InputException(file, value.Line, $"the key '{key.Value}' again", "every key once", "Remove one of the two.");
                }
            }

            parser.MoveNext();
            return new(file, line, path, items);
        }
    }
}
