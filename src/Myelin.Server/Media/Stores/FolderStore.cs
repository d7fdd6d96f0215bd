using System.Globalization;

namespace Myelin.Server.Media.Stores;

/// <summary>Stores each content as a file in a directory, spread over subdirectories by its number.</summary>
/// <param name="folder">The directory; created when the first content is stored.</param>
internal sealed class FolderStore(string folder) : IContentStore
{
    private const int Spread = 256;

    public async Task PutAsync(long number, Stream bytes, CancellationToken cancellationToken)
    {
        var path = PathOf(number);
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        try
        {
            await using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 }))
            {
                await bytes.CopyToAsync(file, MediaLimits.BufferBytes, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            // Otherwise a power cut could lose the names of files whose bytes are on disk.
            DurableFolders.Flush(parent, upTo: folder);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public ValueTask<Stream> OpenAsync(long number, long offset, long count, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(
                PathOf(number), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 })
            {
                Position = offset,
            };
            return ValueTask.FromResult<Stream>(file);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ContentMissingException(number, failure);
        }
    }

    public Task DeleteAsync(long number, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(PathOf(number));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever stored there.
        }

        return Task.CompletedTask;
    }

    private string PathOf(long number) => Path.Combine(
        folder,
        (number % Spread).ToString("x2", CultureInfo.InvariantCulture),
        (number / Spread % Spread).ToString("x2", CultureInfo.InvariantCulture),
        number.ToString(CultureInfo.InvariantCulture));
}
