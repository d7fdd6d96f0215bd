using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>How to start a worker process.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record WorkerProgram(string FileName, IReadOnlyList<string> Arguments)
{
    private const string Name = "Myelin.Server";
    private const string Runtime = "dotnet";

    // What the runtime and the library loader need to find their files. Nothing else is passed on, since the environment may contain settings with
    // secrets.
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "TMPDIR", "TMP", "TEMP", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_BUNDLE_EXTRACT_BASE_DIR",
        "SystemRoot", "windir", "USERPROFILE", "LOCALAPPDATA",
    ];

    /// <summary>
    /// The server's own program. This process may run it, directly or through <c>dotnet</c>, or be another program next to it, such as a test
    /// runner.
    /// </summary>
    public static WorkerProgram Own()
    {
        var library = Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        if (Environment.ProcessPath is { } process && Assembly.GetEntryAssembly() == typeof(WorkerProgram).Assembly)
        {
            return IsRuntime(process) ? ByRuntime(process, library) : new WorkerProgram(process, [PictureWork.Command]);
        }

        var own = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
        return File.Exists(own) ? new WorkerProgram(own, [PictureWork.Command]) : ByRuntime(RuntimeDirectory() is { } directory ? Path.Combine(directory, Runtime) : Runtime, library);
    }

    /// <summary>Start information that gives the process its input and output, and nothing else of the server's.</summary>
    public ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(FileName, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = Path.GetPathRoot(AppContext.BaseDirectory),
        };
        var inherited = Inherited.Select(name => (name, Value: start.Environment.TryGetValue(name, out var value) ? value : null)).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        // Lets a program that was started by a runtime in an unusual place find that runtime again.
        if (RuntimeDirectory() is { } directory)
        {
            start.Environment.TryAdd("DOTNET_ROOT", directory);
        }

        // libvips would put large pictures into files, which the process may not write.
        start.Environment["VIPS_DISC_THRESHOLD"] = ThumbnailLimits.ProcessBytes.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_GCHeapHardLimit"] = ThumbnailLimits.ProcessHeapBytes.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }

    private static WorkerProgram ByRuntime(string runtime, string library) => new(runtime, [library, PictureWork.Command]);

    private static bool IsRuntime(string path) => Path.GetFileNameWithoutExtension(path).Equals(Runtime, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The directory of <c>dotnet</c>, which has the runtime in shared/Microsoft.NETCore.App/VERSION. Null if this program is self-contained.
    /// </summary>
    private static string? RuntimeDirectory()
    {
        var directory = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Directory.Exists(Path.Combine(directory, "host", "fxr")) ? directory : null;
    }
}
