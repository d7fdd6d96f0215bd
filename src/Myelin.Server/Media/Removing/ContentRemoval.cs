using Myelin.Server.Log;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Media.Removing;

/// <summary>Removes bytes without references.</summary>
internal sealed class ContentRemoval(ContentRows rows, IContentStore store, ILogWriter writer, TimeProvider time)
{
    /// <summary>Removes bytes if they have no references; otherwise keeps them.</summary>
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

    /// <summary>Removes or keeps bytes that were set apart.</summary>
    public async Task JudgeAsync(long content, CancellationToken cancellationToken)
    {
        if (!await rows.IsUnreferencedAsync(content, cancellationToken))
        {
            // A reference was added just before they were set apart.
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

    /// <summary>Removes bytes whose upload ended with the death of a process.</summary>
    public async Task GiveUpAsync(long content, CancellationToken cancellationToken)
    {
        if (await IsWrittenAsync(ContentRows.GiveUp(content, time.GetUtcNow()), cancellationToken))
        {
            await RemoveAsync(content, cancellationToken);
        }
    }

    /// <summary>Deletes bytes that are being removed.</summary>
    public async Task RemoveAsync(long content, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(content, cancellationToken);
        await writer.AppendAsync(ContentRows.Forget(content), cancellationToken);
    }

    /// <summary>False: their state has changed, so another process is handling them.</summary>
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
