using System.Runtime.InteropServices;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>Limits that a process sets itself and can't lift again.</summary>
internal static partial class ProcessLimits
{
    // Linux, asm-generic/resource.h.
    private const int FileSize = 1;
    private const int Data = 2;
    private const int Core = 4;

    /// <summary>Bounds what this process may allocate, and keeps it from writing files. Where the system knows no such limits, the bound on pixels remains.</summary>
    /// <exception cref="InvalidOperationException">The system knows them and refuses.</exception>
    public static void Set(long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            Set(Data, bytes);
            Set(Core, 0);
            Set(FileSize, 0);
        }
    }

    private static void Set(int resource, long value)
    {
        var limit = new Limit((nuint)value, (nuint)value);
        if (SetLimit(resource, limit) != 0)
        {
            throw new InvalidOperationException($"setrlimit({resource}, {value}) failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(nuint Current, nuint Maximum);
}
