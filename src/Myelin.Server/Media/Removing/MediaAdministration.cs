using Myelin.Core.Identifiers;
using Myelin.Server.Log;

namespace Myelin.Server.Media.Removing;

/// <summary>Quarantines and deletes content.</summary>
internal sealed class MediaAdministration(MediaStore media, ContentRemoval contents, ILogWriter writer, TimeProvider time) : IMediaAdministration
{
    public Task<bool> QuarantineAsync(MxcUri uri, CancellationToken cancellationToken) => SetAsync(uri, isQuarantined: true, cancellationToken);

    public Task<bool> ReleaseAsync(MxcUri uri, CancellationToken cancellationToken) => SetAsync(uri, isQuarantined: false, cancellationToken);

    public async Task<bool> DeleteAsync(MxcUri uri, CancellationToken cancellationToken)
    {
        if (await media.FindAsync(uri, cancellationToken) is not { } found)
        {
            return false;
        }

        await writer.AppendAsync(MediaStore.Remove(new LogUnit(), found.Number, time.GetUtcNow()), cancellationToken);
        if (found.Content is { } content)
        {
            await contents.RemoveUnreferencedAsync(content.Number, cancellationToken);
        }

        return true;
    }

    private async Task<bool> SetAsync(MxcUri uri, bool isQuarantined, CancellationToken cancellationToken)
    {
        while (await media.FindAsync(uri, cancellationToken) is { Content: { } content })
        {
            try
            {
                await writer.AppendAsync(ContentRows.Quarantine(content.Number, isQuarantined, time.GetUtcNow()), cancellationToken);
                return true;
            }
            catch (UnitRefusedException)
            {
                // The clean-up is checking it, and will keep it because of this URI.
                await contents.RemoveUnreferencedAsync(content.Number, cancellationToken);
            }
        }

        return false;
    }
}
