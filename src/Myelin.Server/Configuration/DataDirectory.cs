namespace Myelin.Server.Configuration;

/// <summary>
/// The data directory, created if necessary and locked by this process: with two writers on one database, each would take the other's changes
/// for corruption. The lock is released however the process ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    public const string LockName = "lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    /// <exception cref="StartRefusedException">It can't be created or written, or another process has locked it.</exception>
    public DataDirectory(string directory)
    {
        Path = System.IO.Path.GetFullPath(directory);
        try
        {
            Create();
            IsFirstStart = !File.Exists(System.IO.Path.Combine(Path, LockName));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"DataDirectory: '{Path}' can't be made: {failure.Message}", failure);
        }

        try
        {
            _lock = new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (IsSharingViolation(failure))
        {
            throw new StartRefusedException($"DataDirectory: '{Path}' is in use by another process of this server. Stop that one first.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"DataDirectory: '{Path}' can't be written: {failure.Message}", failure);
        }
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Whether this is the first start with this directory.</summary>
    public bool IsFirstStart { get; }

    public void Dispose() => _lock.Dispose();

    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.</summary>
    private static bool IsSharingViolation(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private void Create()
    {
        for (var above = Path; above is not null; above = System.IO.Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                throw new StartRefusedException($"DataDirectory: '{Path}' can't be made: '{above}' is a file, not a directory.");
            }
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, OwnerOnly);
        }
    }
}
