using System.Text;

namespace PcpCluster.Numerics.Tests.Formats;

/// <summary>One to three changes of a file: bits, bytes, the end cut off, lines lost or doubled, words put in, stretches lost.</summary>
internal static class Damage
{
    /// <param name="good">The sound file.</param>
    /// <param name="random">Decides what and where.</param>
    /// <param name="words">What the format's readers may stumble over.</param>
    public static byte[] Of(byte[] good, Random random, IReadOnlyList<string> words)
    {
        List<byte> bad = [.. good];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(Math.Max(1, bad.Count));
            switch (random.Next(7))
            {
                case 0 when bad.Count > 0:
                    bad[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when bad.Count > 0:
                    bad[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bad.RemoveRange(at, bad.Count - at);
                    break;
                case 3:
                    (int start, int length) = Line(bad, at);
                    bad.RemoveRange(start, length);
                    break;
                case 4:
                    (int from, int size) = Line(bad, at);
                    bad.InsertRange(from, bad.GetRange(from, size));
                    break;
                case 5:
                    bad.InsertRange(Math.Min(at, bad.Count), Encoding.ASCII.GetBytes(words[random.Next(words.Count)]));
                    break;
                default:
                    int end = Math.Min(bad.Count, at + random.Next(1, 200));
                    bad.RemoveRange(Math.Min(at, bad.Count), Math.Max(0, end - at));
                    break;
            }
        }

        return [.. bad];
    }

    private static (int Start, int Length) Line(List<byte> text, int at)
    {
        int start = Math.Min(at, text.Count);
        while (start > 0 && text[start - 1] != '\n')
        {
            start--;
        }

        int end = start;
        while (end < text.Count && text[end] != '\n')
        {
            end++;
        }

        return (start, Math.Min(text.Count, end + 1) - start);
    }
}
