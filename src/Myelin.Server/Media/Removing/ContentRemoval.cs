using Myelin.Server.Log;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Media.Removing;

/// <summary>Removes bytes that nothing refers to.</summary>
internal sealed class ContentRemoval(ContentRows rows, IContentStore store, ILogWriter writer, TimeProvider time)
{
    /// <summary>Removes bytes if nothing refers to them; otherwise they stay.</summary>
    public async Task RemoveUnreferencedAsync(long content, CancellationToken cancellationToken)
    {
        if (!await rows.IsUnreferencedAsync(content, cancellationToken))
        {
            await writer.AppendAsync(ContentRows.Tighten(content), cancellationToken);
        }
        else if (await IsWrittenAsync(ContentRows.SetApart(content, time.GetUtcNow()), cancellationToken))
        {
            await JudgeAsync(content, cancellationToken);
        }
    }

    /// <summary>Decides on bytes that were set apart.</summary>
    public async Task JudgeAsync(long content, CancellationToken cancellationToken)
    {
        if (!await rows.IsUnreferencedAsync(content, cancellationToken))
        {
            // A reference came just before they were set apart.
            if (await rows.FindAsync(content, cancellationToken) is { } kept)
            {
                await IsWrittenAsync(ContentRows.KeepOn(content, kept.Sha256, time.GetUtcNow()), cancellationToken);
            }
        }
        else if (await IsWrittenAsync(ContentRows.Drop(content, time.GetUtcNow()), cancellationToken))
        {
            await RemoveAsync(content, cancellationToken);
        }
    }

    /// <summary>Removes bytes that arrived with a process that died.</summary>
    public async Task GiveUpAsync(long content, CancellationToken cancellationToken)
    {
        if (await IsWrittenAsync(ContentRows.GiveUp(content, time.GetUtcNow()), cancellationToken))
        {
            await RemoveAsync(content, cancellationToken);
        }
    }

    /// <summary>Removes bytes that are going.</summary>
    public async Task RemoveAsync(long content, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(content, cancellationToken);
        await writer.AppendAsync(ContentRows.Forget(content), cancellationToken);
    }

    /// <summary>False: they are in another state by now, which is somebody else's work.</summary>
    private async ValueTask<bool> IsWrittenAsync(LogUnit unit, CancellationToken cancellationToken)
    {
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
            return true;
        }
        catch (UnitRefusedException)
        {
            return false;
        }
    }
}
