using Myelin.Api;
using Myelin.Server.Accounts;

namespace Myelin.Server.AppServices.Masquerading;

/// <summary>Creates the accounts of application services' senders, so that nobody has to register them.</summary>
internal sealed class SenderAccounts(RegisteredAppServices services, IAccounts accounts, IAppServiceAccounts creation) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile bool _areThere;

    /// <summary>Creates the accounts that do not exist yet.</summary>
    public ValueTask EnsureAsync(CancellationToken cancellationToken) => _areThere ? ValueTask.CompletedTask : MakeAsync(cancellationToken);

    public async Task StartAsync(CancellationToken cancellationToken) => await EnsureAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _gate.Dispose();

    private async ValueTask MakeAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var sender in services.All.Select(service => service.Sender).Distinct())
            {
                await MakeAsync(sender, cancellationToken);
            }

            _areThere = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask MakeAsync(UserId sender, CancellationToken cancellationToken)
    {
        if (await accounts.ExistsAsync(sender, cancellationToken))
        {
            return;
        }

        try
        {
            await creation.CreateAsync(sender, cancellationToken);
        }
        catch (MatrixException refusal) when (refusal.ErrCode == ErrCode.UserInUse)
        {
            // Another process of the cluster has just created it.
        }
    }
}
