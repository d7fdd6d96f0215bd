using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>The rate limit of a class of calls.</summary>
/// <param name="PerSecond">The sustained rate.</param>
/// <param name="Burst">How many calls may come at once.</param>
internal readonly record struct RateLimitAllowance(double PerSecond, double Burst)
{
    public static RateLimitAllowance Of(RateLimitClass limit) => limit switch
    {
        RateLimitClass.Message => new(10, 50),
        RateLimitClass.Login => new(0.2, 10),
        RateLimitClass.Registration => new(0.2, 5),
        RateLimitClass.RegistrationStep => new(0.6, 15),
        RateLimitClass.Join => new(0.5, 20),
        RateLimitClass.Invite => new(0.5, 20),
        RateLimitClass.Search => new(2, 20),
        RateLimitClass.Media => new(50, 1000),
        _ => new(100, 1000),
    };
}
