namespace Myelin.LoadGenerator.Measuring;

/// <summary>The size of the files of a server's database: a folder, or a SQLite file with its write-ahead log.</summary>
internal sealed class DatabaseSize(string path)
{
    /// <summary>The size now, in bytes.</summary>
    public long Bytes() => Directory.Exists(path)
        ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Where(IsData).Sum(file => file.Length)
        : new[] { path, path + "-wal" }.Where(File.Exists).Sum(file => new FileInfo(file).Length);

    // The shared-memory index of a write-ahead log is recreated at each start.
    private static bool IsData(FileInfo file) => !file.Name.EndsWith("-shm", StringComparison.Ordinal);
}
