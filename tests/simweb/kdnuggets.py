"""The article's own host: most of it alive, much of it under new addresses, some of it gone."""

from db.vocabulary import Verdict
from simweb import behaviours as b
from simweb.captures import Capture
from simweb.exchange import Site

_ROOT = "https://www.kdnuggets.com"

# Path -> title of what is still where it was.
_ALIVE = {
    "/": "KDnuggets",
    "/2016/01/top-news-week-jan-03.html": "Top stories for Jan 3-9",
    "/2016/01/deep-learning-2016-beyond.html": "What to expect from deep learning in 2016 and beyond",
    "/news/top-stories.html": "Top stories",
    "/tutorials/index.html": "Tutorials",
    "/datasets/index.html": "Datasets",
    "/education/index.html": "Education",
    "/2016/index.html": "2016",
    "/2016/01/index.html": "January 2016",
    "/2016/01/tutorials.html": "January 2016: tutorials, overviews",
    "/2016/n01.html": "KDnuggets 16:n01",
    "/2016/01/more-arxiv-deep-learning-papers-explained.html": "5 more arXiv deep learning papers, explained",
    "/2015/11/seven-steps-machine-learning-python.html": "7 steps to mastering machine learning with Python",
    "/2016/01/seven-steps-deep-learning.html": "7 steps to understanding deep learning",
    "/2016/01/seven-steps-deep-learning.html/2": "7 steps to understanding deep learning, page 2",
    "/2019/03/another-10-free-must-read-books-for-machine-learning-and-data-science.html": "Another 10 free books",
    "/2018/05/simplilearn-9-must-have-skills-data-scientist.html": "9 must-have skills",
    "/2019/03/typical-data-scientist-2019.html": "Who is a typical data scientist in 2019?",
    "/2019/03/pareto-principle-data-scientists.html": "The Pareto principle for data scientists",
    "/2019/03/data-science-job-applications.html": "What no one will tell you about data science job applications",
    "/2019/03/women-ai-big-data-science-machine-learning.html": "19 inspiring women",
    "/2019/03/favorite-ml-ai-breakthroughs.html": "My favorite breakthroughs",
    "/2019/03/artificial-neural-networks-optimization-genetic-algorithm-python.html": "Genetic algorithms",
    "/2019/03/simplilearn-8-reasons-microsoft-azure-certification.html": "8 reasons for a certification",
    "/2019/03/r-vs-python-data-visualization.html": "R vs Python for data visualization",
    "/2019/03/work-data-science-ai-big-data.html": "How to work in data science",
    "/2019/03/deep-learning-toolset-overview.html": "The deep learning toolset: an overview",
    "/2019/04/building-recommender-system.html": "Building a recommender system",
    "/2019/04/predict-age-gender-using-convolutional-neural-network-opencv.html": "Predict age and gender",
    "/2019/04/top-tweets-mar27-apr02.html": "Top tweets, Mar 27 - Apr 02",
    "/2019/04/odsc-east-selling-out-india-announced.html": "ODSC East is selling out",
    "/2019/04/formulated-data-career-datasciencego-san-diego.html": "Grow your data career",
    "/2019/04/nlp-pytorch.html": "Getting started with NLP using PyTorch",
    "/2019/04/diy-your-data-science-education.html": "How to DIY your data science education",
    "/2019/04/top-8-data-science-use-cases-gaming.html": "Top 8 data science use cases in gaming",
    "/2019/04/psu-make-better-data-driven-business-decisions.html": "Make better decisions",
    "/2019/04/top-news-week-0325-0331.html": "Top stories, Mar 25-31",
    "/2019/04/paw-two-predictive-analytics-world-events-europe-fall.html": "Two events in Europe this fall",
    "/2019/04/7-qualities-big-data-visualization-tools.html": "7 qualities of visualization tools",
    "/2019/04/which-face-real-stylegan.html": "Which face is real?",
    "/2019/04/top-10-coding-mistakes-data-scientists.html": "Top 10 coding mistakes made by data scientists",
    "/2019/04/paw-uber-case-study-machine-learning-enforce-mobile-performance.html": "A case study",
    "/2019/04/xai-data-scientist.html": "XAI: a data scientist's mouthpiece",
    "/2019/04/gpt-2-think-about-ai-arms-race.html": "What does GPT-2 think about the arms race?",
    "/2019/04/datax-download-guide-ai-marketing.html": "Download your guide",
    "/terms-of-service.html": "Terms of service",
}
# Path -> where it is now (301), which is alive.
_MOVED = {
    "/feed": "/feed/",
    "/comments/feed": "/comments/feed/",
    "/news/subscribe.html": "/newsletter",
    "/contact.html": "/contact-us",
    "/software/index.html": "/software/",
    "/news/index.html": "/news",
    "/opinions/index.html": "/opinions/",
    "/courses/index.html": "/courses/",
    "/meetings/index.html": "/events",
    "/about/index.html": "/about/",
    "/news/privacy-policy.html": "/privacy-policy",
    "/author/matt-mayo": "/author/mattmayo",
    **{
        f"/tag/{tag}": f"/tag/{tag}/"
        for tag in (
            "7-steps", "caffe", "convolutional-neural-networks", "deep-learning", "matthew-mayo",
            "recurrent-neural-networks", "tensorflow", "theano",
        )
    },
}  # fmt: skip
_JOBS = "/jobs/19/"
_EXPO = f"{_JOBS}04-03-accelerate-ai-data-science-career-expo-2019.html"
_FACULTY = f"{_JOBS}04-02-yeshiva-university-faculty-ai-machine-learning.html"
_DIRECTOR = f"{_JOBS}04-02-yeshiva-university-program-director-faculty-artificial-intelligence-machine-learning.html"
_CREATOR = f"{_JOBS}04-01-openclassrooms-data-freelance-online-course-creator-b.html"
_CERTIFICATES = "/education/analytics-data-mining-certificates.html"
_SISENSE = "/2019/04/sisense-deep-neural-nets-big-data-analytics.html"
_STRATA = "/2019/04/strata-kdnuggets-offer-save-london.html"

# Path -> what stands there, the verdict on it, and whether the archive has a good copy.
_TROUBLES: dict[str, tuple[b.Behaviour, Verdict, bool]] = {
    "/2016/01/seven-steps-deep-learning.html/feed": (b.not_found, Verdict.DEAD, False),
    "/jobs/index.html": (b.not_found, Verdict.DEAD, True),
    _EXPO: (b.not_found, Verdict.DEAD, True),
    _FACULTY: (b.not_found, Verdict.DEAD, True),
    _DIRECTOR: (b.not_found, Verdict.DEAD, False),
    _CREATOR: (b.not_found, Verdict.DEAD, False),
    _STRATA: (b.not_found, Verdict.DEAD, False),
    _CERTIFICATES: (b.status(410), Verdict.DEAD, True),
    "/companies/index.html": (b.redirect(301, "/"), Verdict.SOFT_404, True),
    "/webcasts/index.html": (b.redirect(302, "/"), Verdict.SOFT_404, True),
    _SISENSE: (b.soft_404("Page not found - KDnuggets"), Verdict.SOFT_404, True),
    "/2019/n13.html": (b.status(500), Verdict.FAILING, True),
}

KDNUGGETS = Site(
    "www.kdnuggets.com",
    {
        **{path: b.ok(title) for path, title in _ALIVE.items()},
        **{path: b.redirect(301, to) for path, to in _MOVED.items()},
        **{to: b.ok(to.strip("/").replace("/", ": ").replace("-", " ").capitalize()) for to in _MOVED.values()},
        "/feed/": b.feed("KDnuggets"),
        "/comments/feed/": b.feed("Comments for KDnuggets"),
        # Permanently to its folder, from there for the time being elsewhere: the move ends at the folder.
        "/opinions/": b.redirect(302, "/topic/opinions"),
        "/topic/opinions": b.ok("Opinions"),
        **{path: behaviour for path, (behaviour, _, _) in _TROUBLES.items()},
    },
)
KDNUGGETS_MOVED = frozenset(f"{_ROOT}{path}" for path in _MOVED)
KDNUGGETS_TROUBLES = {f"{_ROOT}{path}": (verdict, archived) for path, (_, verdict, archived) in _TROUBLES.items()}
KDNUGGETS_CAPTURES = (
    Capture("20151230120000", "http://www.kdnuggets.com/jobs/index.html", subject="Jobs"),
    Capture("20160105080000", "http://www.kdnuggets.com/jobs/index.html", subject="Jobs in January"),
    Capture("20160118080000", "http://www.kdnuggets.com/companies/index.html", subject="Companies"),
    Capture("20160118081500", "http://www.kdnuggets.com/webcasts/index.html", subject="Webcasts"),
    Capture("20160211101112", f"http://www.kdnuggets.com{_CERTIFICATES}", subject="Certificates"),
    Capture("20230211101112", f"{_ROOT}{_CERTIFICATES}", status=301, location=f"{_ROOT}/"),
    Capture("20190405010203", f"{_ROOT}{_SISENSE}", subject="Training a champion"),
    Capture("20190404040404", f"{_ROOT}{_EXPO}", subject="Career expo"),
    Capture("20190410111213", f"{_ROOT}{_FACULTY}", subject="Faculty"),
    Capture("20190403210000", f"{_ROOT}/2019/n13.html", subject="KDnuggets 19:n13"),
    # Only its absence was archived: no copy to propose.
    Capture("20200101000000", f"{_ROOT}{_STRATA}", status=404),
)
