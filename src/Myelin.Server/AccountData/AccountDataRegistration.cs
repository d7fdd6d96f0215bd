using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.AccountData.Endpoints;
using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.Storage;

namespace Myelin.Server.AccountData;

/// <summary>Registers account data and tags.</summary>
internal static class AccountDataRegistration
{
    public static IServiceCollection AddAccountData(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema400AccountData>()
            .AddSingleton<AccountDataStore>()
            .AddSingleton<AccountDataViews>()
            .AddSingleton<IAccountData, StoredAccountData>()
            .AddSingleton<IDeactivationStep, AccountDataErasure>()
            .AddEndpoints<AccountDataEndpoints>()
            .AddEndpoints<RoomTagEndpoints>();
}
