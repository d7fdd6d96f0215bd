using System.Globalization;
using System.Runtime.InteropServices;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>Limits that a process sets for itself and can't lift again.</summary>
internal static partial class ProcessLimits
{
    // From Linux, asm-generic/resource.h.
    private const int FileSize = 1;
    private const int Data = 2;
    private const int Core = 4;

    private const int ThisProcess = 0;
    private const int Behind = 10;
    private const string OutOfMemory = "/proc/self/oom_score_adj";
    private const int EndedFirst = 1_000;

    /// <summary>
    /// Bounds this process's memory, forbids it to write files, and gives it a lower priority than the server. On systems without such limits,
    /// only the bound on pixels applies.
    /// </summary>
    /// <exception cref="InvalidOperationException">The system has these limits, but setting them failed.</exception>
    public static void Set(long bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // If the machine runs out of memory, the system should kill this process instead of the server.
        if (File.Exists(OutOfMemory))
        {
            File.WriteAllText(OutOfMemory, EndedFirst.ToString(CultureInfo.InvariantCulture));
        }

        Require(SetPriority(ThisProcess, 0, Behind), "setpriority");
        Limit(Data, bytes);
        Limit(Core, 0);
        Limit(FileSize, 0);
    }

    private static void Limit(int resource, long value) => Require(SetLimit(resource, new ResourceLimit((nuint)value, (nuint)value)), "setrlimit");

    private static void Require(int outcome, string call)
    {
        if (outcome != 0)
        {
            throw new InvalidOperationException($"{call} failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int priority);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ResourceLimit(nuint Current, nuint Maximum);
}
