using Myelin.Api.Contracts;
using Myelin.Server.AccountData;
using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.PushRules.Endpoints;
using Myelin.Server.Storage;

namespace Myelin.Server.PushRules;

/// <summary>Registers push rules.</summary>
internal static class PushRulesRegistration
{
    public static IServiceCollection AddPushRules(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema450FormerPushRules>()
            .AddSingleton<PushRuleDefaults>()
            .AddSingleton<FormerPushRules>()
            .AddSingleton<IAccountDataStep>(provider => provider.GetRequiredService<FormerPushRules>())
            .AddSingleton<IDeactivationStep>(provider => provider.GetRequiredService<FormerPushRules>())
            .AddSingleton<IDefaultAccountData, DefaultPushRulesData>()
            .AddSingleton<IPushRules, StoredPushRules>()
            .AddEndpoints<PushRuleEndpoints>();
}
