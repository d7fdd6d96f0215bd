using System.Globalization;

namespace Myelin.LoadGenerator.Measuring;

/// <summary>
/// The resource use of a server's process and its children, read from <c>/proc</c> (proc(5): <c>/proc/pid/stat</c>,
/// <c>/proc/pid/io</c>, <c>/proc/pid/status</c>).
/// </summary>
internal sealed class ServerProcess(int id)
{
    // USER_HZ is 100 on every architecture that Linux runs .NET on.
    private const double SecondsPerTick = 0.01;
    private const int UserTime = 11;
    private const int WaitedSystemTime = 14;
    private const int MaximumProcesses = 256;

    /// <summary>CPU time, user and system, in seconds.</summary>
    public double CpuSeconds() => Processes().Sum(ReadCpu);

    /// <summary>The bytes sent to storage.</summary>
    public long WrittenBytes() => Processes().Sum(process => ReadField($"/proc/{process}/io", "write_bytes:"));

    /// <summary>Resident memory, in bytes.</summary>
    public long ResidentBytes() => Processes().Sum(process => ReadField($"/proc/{process}/status", "VmRSS:")) * 1024;

    // The command's name, in brackets, may contain any characters; the fields after it are numbers.
    private static double ReadCpu(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields[UserTime..(WaitedSystemTime + 1)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) * SecondsPerTick;
    }

    private static long ReadField(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[0],
            CultureInfo.InvariantCulture);
    }

    private List<int> Processes()
    {
        var found = new List<int> { id };
        for (var next = 0; next < found.Count && found.Count < MaximumProcesses; next++)
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{found[next]}/task"))
            {
                var children = Path.Combine(thread, "children");
                if (File.Exists(children))
                {
                    found.AddRange(File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Select(text => int.Parse(text, CultureInfo.InvariantCulture)));
                }
            }
        }

        return found;
    }
}
